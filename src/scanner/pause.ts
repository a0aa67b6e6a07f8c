import type { Clock } from '../lib/clock.ts';

/** No timer is longer, so that a clock that jumps is noticed. */
const LONGEST_MS = 60_000;

/** Waits, at most a minute. Ends early, and quietly, when the signal aborts. */
export async function pause({ clock }: { readonly clock: Clock }, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(Math.min(Math.max(0, ms), LONGEST_MS), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
