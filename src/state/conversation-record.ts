/** One tool call of a turn, without its result: that was the cluster's of that moment, and may be large. */
export interface CallRecord {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** `cache 42 s (fresh)`, `live`, `none`. */
  readonly source: string;
  readonly durationMs: number;
  readonly tokens: number;
  readonly isError: boolean;
  /** First line of the result: what was found, where, how old. */
  readonly summary: string;
}

export interface TurnRecord {
  readonly question: string;
  readonly answer: string;
  readonly outcome: 'answered' | 'cut' | 'stepsUsedUp' | 'cancelled' | 'failed';
  /** Of what failed. */
  readonly errorCode?: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly steps: number;
  readonly provider: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd?: number;
  readonly calls: readonly CallRecord[];
}

export interface ConversationSummary {
  readonly id: string;
  /** The beginning of the first question. */
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly turns: number;
}

export interface Conversation extends ConversationSummary {
  readonly records: readonly TurnRecord[];
}

/** The record of conversations in the state database. Every method throws `database` where it fails; nothing is retried. */
export interface ConversationStore {
  /** Appends a turn; the first one makes the conversation. */
  append(conversationId: string, turn: TurnRecord): void;
  /** Newest first. */
  list(options: { readonly limit: number }): readonly ConversationSummary[];
  /** The id, the beginning of one that is the only such, or `last`. Undefined where there is none. */
  find(idOrPrefix: string): Conversation | undefined;
  /** True where there was one. */
  delete(id: string): boolean;
}
