import type { Clock } from './clock.ts';

interface RetryOptions {
  /** How often the operation is tried in all; 1 means no retry. */
  readonly attempts: number;
  /** Pause before the second attempt; doubled for each further one. */
  readonly firstDelayMs: number;
  /** No pause is longer. */
  readonly maxDelayMs: number;
  readonly signal: AbortSignal;
  readonly isRetryable: (error: unknown) => boolean;
  /** The pause that the other side asked for (`Retry-After`), where it did. */
  readonly delayOf?: (error: unknown) => number | undefined;
}

/**
 * Runs `operation` until it succeeds, at most `attempts` times, with growing pauses and jitter; then throws its last
 * error. Gives up at once on an error that isn't retryable, and on one that asks for a longer pause than `maxDelayMs`:
 * to come back sooner would only be refused again. An abort ends the pause and rejects with the signal's reason.
 */
export async function retry<T>(
  deps: { readonly clock: Clock; readonly random?: () => number },
  operation: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const random = deps.random ?? Math.random;
  for (let attempt = 1; ; attempt++) {
    options.signal.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      if (attempt >= options.attempts || options.signal.aborted || !options.isRetryable(error)) throw error;
      const asked = options.delayOf?.(error);
      if (asked !== undefined && asked > options.maxDelayMs) throw error;
      const backoff = Math.min(options.maxDelayMs, options.firstDelayMs * 2 ** (attempt - 1));
      // Between half and all of it: callers that failed together don't come back together.
      const jittered = backoff * (0.5 + random() / 2);
      await deps.clock.sleep(Math.max(jittered, asked ?? 0), options.signal);
    }
  }
}
