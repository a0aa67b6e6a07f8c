/**
 * Every code an `AppError` can carry. The sentence says when it is used and what `data` holds.
 *
 * - `settings`: one or more settings are wrong. `data.problems`: string[], all of them.
 * - `usage`: the command line, or a tool's input, is wrong. `data.nearest`: the closest right word, where there is one.
 * - `kubeconfig`: a kubeconfig is missing, unreadable or names something it doesn't hold. `data.path`, `data.context`.
 * - `credentials`: credentials couldn't be had (exec plugin, token file, client certificate). `data.context`.
 * - `kube_unreachable`: no HTTP answer from the API server (DNS, refused, TLS, timeout, cut body). `data.server`.
 * - `kube_api`: the API server answered with a failure. `data`: see `KubeFailure` in kube/words/status-reason.ts.
 * - `response_too_large`: a body passed the caller's `maxBytes` and was cut off. `data.bytes`, `data.maxBytes`.
 * - `kind_unknown`: no such kind on this cluster. `data.nearest`: string[].
 * - `cursor`: a cursor is malformed, or belongs to another question.
 * - `cursor_expired`: the API server has forgotten the list behind a cursor (410): start again without it.
 * - `tool_unknown`: no such tool. `data.nearest`.
 * - `mcp_unreachable`: the MCP server can't be started or reached, or died under a call.
 * - `mcp_protocol`: the MCP server answered with something that isn't ours to read.
 * - `approval`: a write that nobody approved, or whose approval doesn't fit it.
 * - `database`: SQLite failed. `data.path`, `data.sqliteCode`.
 * - `database_foreign`: the file is another program's, or newer than this program; it is never touched. `data.path`.
 * - `database_held`: another scanner holds the database. `data.holder`.
 * - `query`: a SQL statement is refused or wrong. `data.nearest`.
 * - `llm`: the language model, or the way to it, gave no answer. `data.failure`: `LlmFailure` in agent/llm/model-step.ts;
 *   `data.provider`, `data.model`, and where known `data.httpStatus`, `data.retryAfterMs`, `data.said` (the provider's words).
 * - `timeout`: a deadline of ours passed. `data.timeoutMs`.
 * - `cancelled`: the caller aborted.
 * - `internal`: a bug of ours; the only code whose message may be of no help to a user.
 */
export const ERROR_CODES = [
  'settings',
  'usage',
  'kubeconfig',
  'credentials',
  'kube_unreachable',
  'kube_api',
  'response_too_large',
  'kind_unknown',
  'cursor',
  'cursor_expired',
  'tool_unknown',
  'mcp_unreachable',
  'mcp_protocol',
  'approval',
  'database',
  'database_foreign',
  'database_held',
  'query',
  'llm',
  'timeout',
  'cancelled',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Facts for programs; never Secret data. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The one error type of this program. `message` is written for a reader: what, why, how to mend. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
  }
}

/** Whether a word of others is a code of ours. */
export function isErrorCode(word: string): word is ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(word);
}

/** An `AppError` as it is; aborts become `cancelled`; anything else becomes `internal` with the original as its cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === 'AbortError') {
    return new AppError('cancelled', 'The call was cancelled.', { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new AppError('internal', message, { cause: error });
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
