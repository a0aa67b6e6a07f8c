import { cutToTokens, wellFormed } from '../result/token-cut.ts';
import { estimateTokens } from '../result/token-estimate.ts';
import type { ToolCallReport } from './agent-event.ts';
import type { Fence } from './fence.ts';

/** What a result leaves once it was shortened to a line. */
const LINE_CHARACTERS = 300;
/** What a message costs beside its text. */
const OVERHEAD_TOKENS = 8;
const LEFT_OUT = '\n(The rest was left out to save room; call the tool again, for less at once, to see it.)';

/** What a tool brought, as the model is shown it: less and less as the conversation goes on. */
export class RememberedResult {
  readonly type = 'result';
  readonly callId: string;
  readonly tool: string;
  readonly #fence: Fence;
  /** False for what the program itself says of a call that was not made. */
  readonly isUntrusted: boolean;
  #body: string;
  #tokens: number;

  constructor(
    deps: { readonly fence: Fence },
    report: Pick<ToolCallReport, 'id' | 'tool' | 'text' | 'tokens' | 'source' | 'isError'>,
  ) {
    this.#fence = deps.fence;
    // Rows of SQL over tables that no scope stands for have no source either.
    this.isUntrusted = !report.isError || report.source.from !== 'none';
    this.callId = report.id;
    this.tool = report.tool;
    this.#body = report.text;
    // What a text costs is estimated once: it may be long.
    this.#tokens = report.tokens + this.#frameTokens();
  }

  get text(): string {
    return this.isUntrusted ? this.#fence.wrap(this.tool, this.#body) : this.#body;
  }

  /** Upper bound of what it costs. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Whether shortening would gain nothing. */
  get isLine(): boolean {
    return this.#body.length <= LINE_CHARACTERS + LEFT_OUT.length;
  }

  /** Keeps the beginning, in which lists have their counts and their trouble. False where it is as small already. */
  cutTo(tokens: number): boolean {
    if (this.#tokens <= tokens) return false;
    const before = this.#tokens;
    const room = tokens - this.#frameTokens() - estimateTokens(LEFT_OUT);
    this.#setBody(cutToTokens(this.#body.replace(LEFT_OUT, ''), Math.max(1, room)) + LEFT_OUT);
    return this.#tokens < before;
  }

  /** Keeps the header line: what was found, where, and how old it was. */
  shorten(): void {
    const [header = ''] = this.#body.split('\n', 1);
    const line = header.length <= LINE_CHARACTERS ? header : `${wellFormed(header, LINE_CHARACTERS - 1)}…`;
    this.#setBody(line + LEFT_OUT);
  }

  #setBody(body: string): void {
    this.#body = body;
    this.#tokens = estimateTokens(body) + this.#frameTokens();
  }

  #frameTokens(): number {
    return estimateTokens(this.#fence.wrap(this.tool, '')) + OVERHEAD_TOKENS;
  }
}
