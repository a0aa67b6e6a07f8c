import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';

/** A limit in time on a piece of work: its signal aborts with an `AppError` when time is up or the caller aborts. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** At least 1, so that it can be handed on as a time limit. */
  remainingMs(): number;
}

/** Must be disposed of: until then it keeps a timer. `work` names what takes too long: `the list of Pod`. */
export function openDeadline(
  deps: { readonly clock: Clock },
  options: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly work: string },
): Deadline {
  const { clock } = deps;
  const endsAt = clock.now() + options.timeoutMs;
  const timer = new AbortController();
  const overdue = new AbortController();
  clock.sleep(options.timeoutMs, timer.signal).then(
    () => overdue.abort(timeoutError(options)),
    () => {}, // Disposed of in time.
  );
  return {
    signal: AbortSignal.any([options.signal, overdue.signal]),
    remainingMs: () => Math.max(1, endsAt - clock.now()),
    [Symbol.dispose]: () => timer.abort(),
  };
}

/**
 * `operation` with a promise that rejects as soon as the signal aborts, whether or not the operation listens to it:
 * a server that hangs must not hold up the end of the program.
 */
export async function abortable<T>(signal: AbortSignal, operation: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw abortReason(signal);
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(abortReason(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([operation(), promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Why a signal was aborted: the deadline's error as it is, anything else as `cancelled`. */
export function abortReason(signal: AbortSignal): AppError {
  const reason: unknown = signal.reason;
  if (reason instanceof AppError) return reason;
  return new AppError('cancelled', 'The scanner was stopped before this was done.', { cause: reason });
}

function timeoutError(options: { readonly timeoutMs: number; readonly work: string }): AppError {
  const seconds = Math.round(options.timeoutMs / 100) / 10;
  return new AppError(
    'timeout',
    `${options.work} was not done after ${seconds} s. A slow cluster needs a longer SCANNER_TIMEOUT.`,
    { data: { timeoutMs: options.timeoutMs } },
  );
}
