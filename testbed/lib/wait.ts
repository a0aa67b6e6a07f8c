import { setTimeout as delay } from 'node:timers/promises';
import { TestbedError } from './testbed-error.ts';

export interface WaitOptions {
  readonly what: string;
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks `look` until it returns something other than `undefined`. A look that throws counts as "not yet"; at the
 * deadline the error names what was waited for and the last failure.
 */
export async function waitFor<T>(look: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let lastFailure: unknown;
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      const found = await look();
      if (found !== undefined) return found;
      lastFailure = undefined;
    } catch (error) {
      lastFailure = error;
    }
    if (Date.now() >= deadline) {
      const why = lastFailure instanceof Error ? `: ${lastFailure.message}` : '';
      throw new TestbedError(`waited ${options.timeoutMs / 1000} s for ${options.what}${why}`, { cause: lastFailure });
    }
    await delay(options.intervalMs ?? 200, undefined, { signal: options.signal });
  }
}
