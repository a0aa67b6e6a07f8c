import type { AppError } from '../lib/errors.ts';
import type { AnswerSource } from './agent-event.ts';
import type { AgentTool } from './tool-server.ts';

export interface CachedAnswer {
  readonly text: string;
  readonly isError: boolean;
  /** `none`: a cursor of the cache that leads nowhere any more, which no server would know. */
  readonly source: Exclude<AnswerSource, { from: 'live' }>;
}

/** What the cache has to say to a call. */
export type CacheOutcome =
  /** Its scope is fresh, or it continues a list that the cache began: this is the answer. */
  | { readonly type: 'answer'; readonly answer: CachedAnswer }
  /** Its scope is stale or expired: go live, and show this only where live can't be reached. */
  | { readonly type: 'old'; readonly answer: CachedAnswer }
  /** Not the cache's to answer (kind, argument, tool, scope never scanned, written to since): go live. */
  | { readonly type: 'live' }
  /** The cache failed or took too long: live or a plain error, as the settings say. */
  | { readonly type: 'failed'; readonly error: AppError };

/** Answers calls from the cache instead of the cluster, where that is the same answer. */
export interface CacheFirst {
  /** `toolArguments` without the agent's own `live`. Never throws but for an abort. */
  look(
    tool: AgentTool,
    toolArguments: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal },
  ): Promise<CacheOutcome>;
  /** From now on the cluster's scopes go live until they are observed later than this moment; no name: all clusters. */
  wrote(cluster: string | undefined): void;
  /** Of the last of those moments; -Infinity where nothing was written. */
  lastWriteAt(): number;
}
