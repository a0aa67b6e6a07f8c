import { canonicalJson } from '../lib/canonical-json.ts';

/** A model that asks the same a third time within a turn is not going to understand the answer better. */
const MOST = 2;

/** Counts calls with the same arguments within one turn. */
export class RepeatGuard {
  readonly #seen = new Map<string, number>();

  /** True where this call was made often enough already. */
  isRepeated(tool: string, toolArguments: unknown): boolean {
    const key = `${tool} ${canonicalJson(toolArguments)}`;
    const count = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, count);
    return count > MOST;
  }
}
