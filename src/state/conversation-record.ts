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
  /** Of the instructions that the model was given. */
  readonly promptVersion: number;
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

/**
 * The record of conversations in the state database. Every method rejects with `database` where it fails, and with
 * `database_foreign` where the file is another program's or a newer version's; what failed stored nothing, and the next
 * call tries again. Waits for another process that is writing, for about five seconds. Calls run one after the other.
 */
export interface ConversationStore {
  /** Appends a turn; the first one makes the conversation. Once resolved it survives a crash of process or machine. */
  append(conversationId: string, turn: TurnRecord): Promise<void>;
  /** The last used first. */
  list(options: { readonly limit: number }): Promise<readonly ConversationSummary[]>;
  /** The id, the beginning of one that is the only such (else `usage` names the matches), or `last`. Undefined where there is none. */
  find(idOrPrefix: string): Promise<Conversation | undefined>;
  /** True where there was one. */
  delete(id: string): Promise<boolean>;
}
