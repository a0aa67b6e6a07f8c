import { AppError } from '../lib/errors.ts';

export interface CallSignal extends Disposable {
  readonly signal: AbortSignal;
  /** Why it aborted, as an `AppError`. */
  reason(): AppError;
}

/** The caller's signal and the call's own deadline as one. */
export function callSignal(
  call: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  words: { readonly cluster: string; readonly asked: string },
): CallSignal {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(call.signal?.reason);
  if (call.signal?.aborted === true) onAbort();
  else call.signal?.addEventListener('abort', onAbort, { once: true });
  const { timeoutMs } = call;
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          const message = `Cluster ${words.cluster} took longer than ${timeoutMs / 1000} s: ${words.asked}.`;
          controller.abort(new AppError('timeout', message, { data: { timeoutMs } }));
        }, timeoutMs);
  return {
    signal: controller.signal,
    reason() {
      const reason: unknown = controller.signal.reason;
      if (reason instanceof AppError) return reason;
      return reason instanceof Error && reason.name === 'TimeoutError'
        ? new AppError(
            'timeout',
            `The time ran out in which cluster ${words.cluster} could have answered: ${words.asked}.`,
            { cause: reason },
          )
        : new AppError('cancelled', 'The call was cancelled.', { cause: reason });
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** The promise, or the signal's reason when that comes first; the work goes on for others who wait for it. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
