import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';

/** A limit in time on a piece of work: its signal aborts with an `AppError` when time is up or the caller aborts. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** At least 1, so that it can be handed on as a time limit. */
  remainingMs(): number;
  /** A part of the work is done: the limit counts anew, but `MOST_TIMEOUTS` of them in all are the end. */
  progressed(): void;
}

/** Work that goes on and on is given up in the end: nothing that answers is trusted to end by itself. */
const MOST_TIMEOUTS = 10;

export interface DeadlineOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What takes too long: `the list of Pod`. */
  readonly work: string;
  /** What to do about it, a sentence. */
  readonly remedy?: string;
}

/** Must be disposed of: until then it keeps timers. */
export function openDeadline(deps: { readonly clock: Clock }, options: DeadlineOptions): Deadline {
  const { clock } = deps;
  const { timeoutMs } = options;
  const overdue = new AbortController();
  const after = (ms: number, when: string): Disposable => {
    const timer = new AbortController();
    clock.sleep(ms, timer.signal).then(
      () => overdue.abort(timeoutError(options, { ms, when })),
      () => {}, // Disposed of in time.
    );
    return { [Symbol.dispose]: () => timer.abort() };
  };
  const last = after(timeoutMs * MOST_TIMEOUTS, ` after ${seconds(timeoutMs * MOST_TIMEOUTS)}, though it went on`);
  let next = after(timeoutMs, ` after ${seconds(timeoutMs)}`);
  let endsAt = clock.now() + timeoutMs;
  return {
    signal: AbortSignal.any([options.signal, overdue.signal]),
    remainingMs: () => Math.max(1, endsAt - clock.now()),
    progressed: () => {
      next[Symbol.dispose]();
      next = after(timeoutMs, `: it had begun to answer, and then nothing came for ${seconds(timeoutMs)}`);
      endsAt = clock.now() + timeoutMs;
    },
    [Symbol.dispose]: () => {
      next[Symbol.dispose]();
      last[Symbol.dispose]();
    },
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

function timeoutError(
  { work, remedy }: DeadlineOptions,
  limit: { readonly ms: number; readonly when: string },
): AppError {
  const message = `${work} was not done${limit.when}.`;
  return new AppError('timeout', remedy === undefined ? message : `${message} ${remedy}`, {
    data: { timeoutMs: limit.ms },
  });
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
