import type { AppError } from '../lib/errors.ts';

/** Where a tool's answer came from. A call that was not made (refused, unknown tool) has none. */
export type AnswerSource =
  | { readonly from: 'cache'; readonly ageMs: number; readonly freshness: 'fresh' | 'stale' | 'expired' }
  | { readonly from: 'live' }
  | { readonly from: 'none' };

/** One tool call as it ended: for the screen, for `ask --json` and for the record. */
export interface ToolCallReport {
  readonly id: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly source: AnswerSource;
  readonly durationMs: number;
  /** Upper bound of what `text` costs, in tokens of o200k. */
  readonly tokens: number;
  readonly isError: boolean;
  /** What the model was given, without the fence. */
  readonly text: string;
}

/** Something a person should know that is no error. The screen has a sentence for each, in the person's language. */
export type Notice =
  /** The cache can't be read, and answers come live. */
  | { readonly code: 'cacheUnavailable'; readonly detail: string }
  /** The MCP server can't be started or reached: only what the cache holds can be asked for. */
  | { readonly code: 'serverUnavailable'; readonly detail: string }
  /** Older tool results, or whole turns, were shortened to keep the conversation inside the context window. */
  | { readonly code: 'contextCompacted'; readonly results: number; readonly turns: number }
  /** Results were cut before the model saw them: beside tools and instructions the window has no room for them. */
  | { readonly code: 'resultsCut'; readonly fixedTokens: number; readonly window: number }
  /** All steps of the turn are used up; what follows is what is known so far. */
  | { readonly code: 'stepsUsedUp'; readonly steps: number }
  /** The same call was made again and again, and was stopped. */
  | { readonly code: 'loopStopped'; readonly tool: string }
  /** A write was not made, since it needs a person's yes and nobody can be asked here. */
  | { readonly code: 'nobodyToAsk' }
  /** The answer was cut by its length limit. */
  | { readonly code: 'answerCut'; readonly maxTokens: number }
  /** The provider refused a limit, and a smaller one is used from here on. */
  | { readonly code: 'limitClamped'; readonly what: 'maxOutputTokens'; readonly from: number; readonly to: number }
  /** The provider is busy or out of reach for the moment; the step is tried again. */
  | { readonly code: 'retrying'; readonly reason: RetryReason; readonly waitMs: number; readonly attempt: number }
  /** This turn can't be recorded; the conversation goes on. */
  | { readonly code: 'stateUnavailable'; readonly detail: string };

export type RetryReason = 'rateLimit' | 'overloaded' | 'unreachable' | 'cutOff';

/** What happens in a turn, as it happens. */
export type AgentEvent =
  | { readonly type: 'text'; readonly delta: string }
  /** The text since the last tool call is void: it comes again from the beginning. */
  | { readonly type: 'discard' }
  | {
      readonly type: 'toolStart';
      readonly id: string;
      readonly tool: string;
      readonly arguments: ToolCallReport['arguments'];
    }
  | { readonly type: 'toolEnd'; readonly report: ToolCallReport }
  | { readonly type: 'notice'; readonly notice: Notice }
  /** Comes once, last. */
  | { readonly type: 'end'; readonly end: TurnEnd };

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Where the provider tells. */
  readonly costUsd?: number;
}

export interface TurnEnd {
  /** `cut`: by its length; `stepsUsedUp`: answered from what was known by then. */
  readonly outcome: 'answered' | 'cut' | 'stepsUsedUp' | 'cancelled' | 'failed';
  /** Markdown; what there is of it when the turn was cancelled or failed. */
  readonly answer: string;
  /** Where it failed. */
  readonly error?: AppError;
  readonly calls: readonly ToolCallReport[];
  readonly usage: Usage;
  readonly steps: number;
  readonly durationMs: number;
}

/** A failure without a source is that of a call that was refused; without a failure there was nothing to have an age. */
export function wasMade({ source, isError }: Pick<ToolCallReport, 'source' | 'isError'>): boolean {
  return source.from !== 'none' || !isError;
}
