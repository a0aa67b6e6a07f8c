import type { Clock } from '../lib/clock.ts';
import { retry } from '../lib/retry.ts';
import { abortable } from './deadline.ts';
import { isPassing, retryAfterOf } from './failures.ts';
import type { ToolCaller } from './tool-caller.ts';

export interface CallDeps {
  readonly caller: ToolCaller;
  readonly clock: Clock;
  readonly random: () => number;
}

const ATTEMPTS = 3;
const FIRST_DELAY_MS = 500;
/** Longer pauses that the API server asks for are the coordinator's to keep: nothing is held open for them. */
const MAX_DELAY_MS = 15_000;

/**
 * Calls the MCP server, and again where it failed in passing: the server died and is started anew, the API server has
 * enough or is just restarting. Ends when the signal aborts, whether or not the call listens to it.
 */
export function retriedCall<T>(
  deps: CallDeps,
  signal: AbortSignal,
  call: (caller: ToolCaller) => Promise<T>,
): Promise<T> {
  return retry(deps, () => abortable(signal, () => call(deps.caller)), {
    attempts: ATTEMPTS,
    firstDelayMs: FIRST_DELAY_MS,
    maxDelayMs: MAX_DELAY_MS,
    signal,
    isRetryable: isPassing,
    delayOf: retryAfterOf,
  });
}
