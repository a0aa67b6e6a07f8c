import type { ClusterStatus, ScopeStatus } from '../cache/read-status.ts';
import { printable } from '../terminal/printable.ts';
import type { Paint } from '../terminal/style.ts';
import type { Words } from '../terminal/words/words.ts';

/** A reason is told with so many kinds by name. */
const KINDS_NAMED = 5;

/** How a cluster's scopes are kept true, as far as there is something to say: a line for each. */
export function watchLines(deps: WatchLineDeps, { scopes }: ClusterStatus): readonly string[] {
  return [...polledLines(deps, scopes), ...resyncLines(deps, scopes)].map((line) => `  ${line}`);
}

interface WatchLineDeps {
  readonly paint: Paint;
  readonly words: Pick<Words, 'message' | 'report'>;
}

function polledLines({ words }: WatchLineDeps, scopes: readonly ScopeStatus[]): readonly string[] {
  const said = words.report.status;
  const kindsOf = new Map<string, Set<string>>();
  for (const { pollReason, kind } of scopes) {
    if (pollReason === undefined) continue;
    const kinds = kindsOf.get(pollReason) ?? new Set();
    kindsOf.set(pollReason, kinds.add(kind));
  }
  return [...kindsOf].map(([reason, kinds]) => said.polling(printable(words.message(reason)), namesOf(words, kinds)));
}

/** The last list that checked anything, and whatever one has ever found wrong. */
function resyncLines({ paint, words }: WatchLineDeps, scopes: readonly ScopeStatus[]): readonly string[] {
  const said = words.report.status;
  const checked = scopes.filter(({ resyncAgeMs }) => resyncAgeMs !== undefined);
  if (checked.length === 0) return [];
  const objects = checked.reduce((sum, scope) => sum + (scope.resyncObjects ?? 0), 0);
  const lastAgeMs = Math.min(...checked.map(({ resyncAgeMs = 0 }) => resyncAgeMs));
  const wrong = checked.filter(({ resyncWrongTotal = 0 }) => resyncWrongTotal > 0);
  const verdict =
    wrong.length === 0
      ? paint('green', said.nothingWrong)
      : paint('red', wrong.map(({ kind, resyncWrongTotal = 0 }) => said.wrong(resyncWrongTotal, kind)).join('; '));
  const kinds = new Set(checked.map(({ kind, apiGroup }) => `${kind}.${apiGroup}`)).size;
  return [said.checked(objects, kinds, lastAgeMs, verdict)];
}

function namesOf({ report }: WatchLineDeps['words'], kinds: ReadonlySet<string>): string {
  const names = [...kinds].sort().map(printable);
  return report.status.named(names.slice(0, KINDS_NAMED), names.length - KINDS_NAMED);
}
