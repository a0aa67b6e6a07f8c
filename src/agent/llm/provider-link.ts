import type { Clock } from '../../lib/clock.ts';
import { STALL_MS } from './explain-fault.ts';
import type { ReadyModel } from './model-settings.ts';
import type { StepRequest, StepResult } from './model-step.ts';
import { ProviderFault } from './provider-fault.ts';
import { createProviderConnection } from './provider-fetch.ts';
import { SilenceWatch } from './time-limits.ts';

interface AskOptions {
  readonly maxOutputTokens: number;
  readonly signal: AbortSignal;
  readonly onText: (delta: string) => void;
}

/** Makes one request of one model: loads what that needs, keeps connections, and notices silence. */
export type Ask = (request: StepRequest, options: AskOptions) => Promise<StepResult>;

/**
 * The way to one model. `Ask` rejects at once when its signal aborts, whatever the SDK is doing, and calls `onText` no
 * more; for what else it throws see `askOnce`.
 */
export function linkTo(
  deps: { readonly clock: Clock; readonly env: Readonly<Record<string, string | undefined>> },
  ready: ReadyModel,
): Ask {
  const connect = createProviderConnection(deps);
  return async (request, { maxOutputTokens, signal, onText }) => {
    // The SDK takes 150 ms to load: commands that ask no model don't wait for it.
    const { askOnce } = await import('./one-request.ts');
    using silence = new SilenceWatch(deps.clock, { ms: STALL_MS, reason: new ProviderFault({ type: 'stall' }) });
    const fetch = connect(() => silence.hear());
    const { provider, model, apiKey, baseUrl } = ready;
    const limit = AbortSignal.any([signal, silence.signal]);
    limit.throwIfAborted();
    const asking = askOnce({
      model: await provider.open({ model, apiKey, baseUrl, fetch }),
      request,
      maxOutputTokens,
      provider,
      signal: limit,
      onText: (delta) => {
        if (!limit.aborted) onText(delta);
      },
    });
    return await orAbort(asking, limit);
  };
}

function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject);
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
