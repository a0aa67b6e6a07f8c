import type { Clock } from '../../lib/clock.ts';
import { STALL_MS } from './explain-fault.ts';
import type { ReadyModel } from './model-settings.ts';
import type { StepRequest, StepResult } from './model-step.ts';
import { askOnce } from './one-request.ts';
import { ProviderFault } from './provider-fault.ts';
import { createProviderConnection, type OnBytes } from './provider-fetch.ts';
import type { Provider } from './providers.ts';
import { SilenceWatch } from './time-limits.ts';

interface AskOptions {
  readonly maxOutputTokens: number;
  readonly signal: AbortSignal;
  readonly onText: (delta: string) => void;
}

/** A model of the SDK that serves one request at a time: whose bytes are heard has to be known. */
interface OpenedModel {
  readonly model: Awaited<ReturnType<Provider['open']>>;
  readonly listen: (onBytes: OnBytes) => void;
}

/** Makes one request of one model: loads what that needs, keeps connections, and notices silence. */
export type Ask = (request: StepRequest, options: AskOptions) => Promise<StepResult>;

export interface ProviderLink {
  readonly ask: Ask;
  /** Loads ahead what the first request needs. */
  readonly prepare: () => Promise<void>;
}

/**
 * The way to one model. `ask` rejects at once when its signal aborts, whatever the SDK is doing, and calls `onText` no
 * more; for what else it throws see `askOnce`.
 */
export function linkTo(
  deps: { readonly clock: Clock; readonly env: Readonly<Record<string, string | undefined>> },
  ready: ReadyModel,
): ProviderLink {
  const connect = createProviderConnection(deps);
  const { provider, model, apiKey, baseUrl } = ready;
  const open = async (): Promise<OpenedModel> => {
    let listener: OnBytes = () => {};
    const fetch = connect(() => listener());
    const opened = await provider.open({ model, apiKey, baseUrl, fetch });
    return {
      model: opened,
      listen: (onBytes) => {
        listener = onBytes;
      },
    };
  };
  /** Used again, since each opened model builds, and the engine compiles, a reader of answers of its own. */
  const idle: OpenedModel[] = [];

  const ask: Ask = async (request, { maxOutputTokens, signal, onText }) => {
    using silence = new SilenceWatch(deps.clock, { ms: STALL_MS, reason: new ProviderFault({ type: 'stall' }) });
    const limit = AbortSignal.any([signal, silence.signal]);
    limit.throwIfAborted();
    const opened = idle.pop() ?? (await open());
    opened.listen(() => silence.hear());
    const asking = askOnce({
      model: opened.model,
      request,
      maxOutputTokens,
      provider,
      signal: limit,
      onText: (delta) => {
        if (!limit.aborted) onText(delta);
      },
    });
    const result = await orAbort(asking, limit);
    idle.push(opened);
    return result;
  };
  return {
    ask,
    prepare: async () => {
      idle.push(idle.pop() ?? (await open()));
    },
  };
}

function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject);
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
