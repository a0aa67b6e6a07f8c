import { escapeText } from '../result/plain-text.ts';
import { wellFormed } from '../result/token-cut.ts';
import type { ApprovalRequest, AskPerson } from './approval-request.ts';
import type { AgentTool } from './tool-server.ts';

/** A question of an MCP server (elicitation) as far as it is looked at here. */
export interface ServerQuestion {
  readonly message: string;
  /** JSON Schema of the answer. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

export type ServerAnswer =
  | { readonly action: 'accept'; readonly content: Record<string, string | number | boolean | string[]> }
  | { readonly action: 'decline' };

/** What a question shows before it is cut: no more than a person reads, and enough for the plans of our own server. */
const MOST_CHARACTERS = 20_000;

/**
 * Stands between every write and the person. A server that makes dry runs asks by itself; for all other tools that are
 * not marked as reading, the agent asks before the call. Where nobody can be asked, nothing is written.
 */
export class Approvals {
  readonly #askPerson: AskPerson | undefined;
  #untrustedReads: string[] = [];
  /** Calls under way of tools that make a dry run before they ask. */
  #dryRuns = 0;
  /** One question at a time, in the order in which they came. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: { readonly askPerson: AskPerson | undefined }) {
    this.#askPerson = deps.askPerson;
  }

  get canAsk(): boolean {
    return this.#askPerson !== undefined;
  }

  /** `reads`: tools whose text of earlier turns the model still sees. */
  beginTurn(reads: readonly string[]): void {
    this.#untrustedReads = [...reads];
  }

  /** From here on the model has seen text of the cluster that this tool brought. */
  noteRead(tool: string): void {
    if (!this.#untrustedReads.includes(tool)) this.#untrustedReads.push(tool);
  }

  /** Makes a call of a tool that asks by itself: a question meanwhile says what its dry run found. */
  async duringDryRun<T>(call: () => Promise<T>): Promise<T> {
    this.#dryRuns += 1;
    try {
      return await call();
    } finally {
      this.#dryRuns -= 1;
    }
  }

  /** The server's own question. Only a form of one yes or no is understood; all else gets a no. */
  async answerServer(question: ServerQuestion): Promise<ServerAnswer> {
    const field = yesNoField(question.schema);
    if (field === undefined) return { action: 'decline' };
    const { message, signal } = question;
    const isApproved = await this.#ask({ dryRun: this.#dryRuns > 0 ? 'server' : 'none', message, signal });
    return isApproved ? { action: 'accept', content: { [field]: true } } : { action: 'decline' };
  }

  /** Before a call of a tool that writes, or may write, and makes no dry run of its own. */
  async approveCall(
    tool: AgentTool,
    toolArguments: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const message = `${tool.name}\n${JSON.stringify(toolArguments, undefined, 2)}`;
    return await this.#ask({ dryRun: 'none', message, signal });
  }

  async #ask(question: Omit<ApprovalRequest, 'untrustedReads'>): Promise<boolean> {
    const askPerson = this.#askPerson;
    if (askPerson === undefined) return false;
    const answer = this.#last.then(async () => {
      if (question.signal.aborted) return false;
      const message = shown(escapeText(question.message));
      return await askPerson({ ...question, message, untrustedReads: [...this.#untrustedReads] });
    });
    this.#last = answer.catch(() => {});
    return await answer;
  }
}

function shown(message: string): string {
  const hidden = message.length - MOST_CHARACTERS;
  return hidden <= 0 ? message : `${wellFormed(message, MOST_CHARACTERS)}\n… (${hidden} more characters are not shown)`;
}

/** The name of the schema's only field, where that is a boolean. */
function yesNoField(schema: Readonly<Record<string, unknown>>): string | undefined {
  const properties = schema['properties'];
  if (typeof properties !== 'object' || properties === null) return undefined;
  const [first, ...others] = Object.entries(properties as Record<string, unknown>);
  if (first === undefined || others.length > 0) return undefined;
  const [name, field] = first;
  return typeof field === 'object' && field !== null && (field as { type?: unknown }).type === 'boolean'
    ? name
    : undefined;
}
