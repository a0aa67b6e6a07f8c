import type { AnswerSource, Notice, ToolCallReport, TurnEnd } from '../../agent/agent-event.ts';
import type { ApprovalRequest } from '../../agent/approval-request.ts';
import type { AppError } from '../../lib/errors.ts';
import type { ReportWords } from './report-words.ts';

export type SlashCommandName =
  | 'status'
  | 'cluster'
  | 'namespace'
  | 'model'
  | 'sql'
  | 'tools'
  | 'expand'
  | 'logs'
  | 'refresh'
  | 'clear'
  | 'resume'
  | 'help'
  | 'exit';

/**
 * The interactive system's own sentences in one language. No styles and no escapes in them; text of others (names, messages)
 * is made printable. A sentence may span lines where that is said.
 */
export interface Words {
  readonly language: 'en' | 'zh';
  /** `42 s`, `3 h 20 min`. */
  duration(ms: number): string;
  /** What a call took: `80 ms`, `1.2 s`. */
  took(ms: number): string;
  /** A running clock: `42 s`, `1:05`. */
  elapsed(ms: number): string;
  /** `42 s ago`. */
  age(ms: number): string;
  notice(notice: Notice): string;
  /** What went wrong and the way out; may span lines. */
  error(error: AppError): string;
  /** An error's or a warning's message of this program, of which no more is there; may span lines. */
  message(message: string): string;
  /** What `doctor` looked at, found or advises. */
  finding(text: string): string;
  readonly approval: ApprovalWords;
  readonly call: CallWords;
  readonly turn: TurnWords;
  readonly keys: KeyWords;
  readonly welcome: WelcomeWords;
  readonly commands: Readonly<Record<SlashCommandName, CommandWords>>;
  readonly slash: SlashWords;
  readonly report: ReportWords;
}

/** A question before a write: lead, the request's own `message`, warning, question; then the outcome. */
export interface ApprovalWords {
  /** Stands above `message`, and says whether a dry run was made. */
  lead(dryRun: ApprovalRequest['dryRun']): string;
  /** What the server says it would do, several lines; those that aren't ours as they are. */
  plan(message: string): string;
  /** What was read before; undefined where nothing was. */
  warning(untrustedReads: readonly string[]): string | undefined;
  /** Ends in `[y/N]`, without a space after it. */
  readonly question: string;
  readonly approved: string;
  readonly declined: string;
}

/** Words of a tool call's line. */
export interface CallWords {
  readonly failed: string;
  /** `cache 42 s`, `cache 12 min, stale`, `live`; `cache` where nothing in it has an age. */
  source(source: AnswerSource): string;
  /** `1,234 tokens`. */
  tokens(count: number): string;
  /** All facts of an ended call: `cache 42 s · 80 ms · 1,234 tokens · failed`. */
  facts(report: Pick<ToolCallReport, 'source' | 'durationMs' | 'tokens' | 'isError'>): string;
  /** Lines of a result that are not shown. */
  more(lines: number): string;
}

export interface TurnWords {
  /** Beside the spinner, while the model is awaited. */
  readonly thinking: string;
  readonly writing: string;
  /** While tools run. */
  calling(count: number): string;
  /** `2 steps · 3 calls · 12,345 tokens · 4.2 s · $0.0012`. */
  footer(end: Pick<TurnEnd, 'steps' | 'calls' | 'usage' | 'durationMs'>): string;
  /** What is said of an outcome that nothing else tells: a failure has its error, a cut answer its notice. */
  outcome(outcome: TurnEnd['outcome']): string | undefined;
  /** Progress of `ask`, on standard error. */
  asking(provider: string, model: string): string;
}

export interface KeyWords {
  /** While a turn runs. */
  readonly stop: string;
  /** After the first Ctrl-C with nothing running. */
  readonly leave: string;
  /** Of an input that waits until the turn has ended, and how to take it back. */
  queued(text: string): string;
  /** In an empty input line. */
  readonly placeholder: string;
  /** So many characters of a paste had no room. */
  lost(count: number): string;
  /** All keys, as `[key, what it does]`. */
  readonly list: readonly (readonly [string, string])[];
}

export interface WelcomeWords {
  /** One line. */
  withModel(facts: { readonly provider: string; readonly model: string; readonly clusters: readonly string[] }): string;
  /** How to begin. */
  readonly hint: string;
  /** That no model is set up, what works nevertheless, and how to set one up; several lines, commands indented by two. */
  readonly withoutModel: string;
  resumed(title: string, turns: number, ageMs: number): string;
}

export interface CommandWords {
  /** `[name]`; empty where it takes none. */
  readonly argument: string;
  readonly summary: string;
}

/** What slash commands answer by themselves. */
export interface SlashWords {
  readonly commandsTitle: string;
  readonly keysTitle: string;
  unknown(name: string, nearest: string | undefined): string;
  /** A question was typed and there is no model. */
  readonly needsModel: string;
  missingArgument(name: SlashCommandName, argument: string): string;
  /** Of a command that takes none. */
  noArgument(name: SlashCommandName, argument: string): string;
  clusterNow(name: string | undefined): string;
  clusterUnknown(name: string, known: readonly string[]): string;
  namespaceNow(name: string | undefined): string;
  modelNow(provider: string, model: string): string;
  /** After `/model` with a name, which was tried. */
  modelChanged(provider: string, model: string): string;
  /** Of a model that answered the trial, but not by the call that it was asked for. */
  readonly modelCallsNothing: string;
  readonly refreshed: string;
  readonly cleared: string;
  readonly noConversations: string;
  conversationUnknown(id: string): string;
  /** Below a list that isn't all. */
  readonly moreConversations: string;
  turns(count: number): string;
  rows(count: number, options: { readonly cut: boolean }): string;
  readonly noRows: string;
  /** Of a part of the cache that rows were to be read from: they say nothing. */
  neverScanned(what: string): string;
  toolCount(count: number): string;
  /** Of a tool that writes. */
  readonly writes: string;
  following(what: string): string;
  readonly noLogTool: string;
  /** Of a log that is followed. */
  linesMissed(count: number): string;
  /** Nothing to expand: neither of the last turn, nor by that number. */
  readonly noCalls: string;
  noCall(number: number): string;
}
