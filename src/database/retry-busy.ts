import type { Clock } from '../lib/clock.ts';
import { isBusy } from './sqlite-error.ts';

/** SQLite waits inside the call and so holds the event loop; longer waits go through `retryBusy`. */
export const BUSY_TIMEOUT_MS = 50;
const BUSY_ATTEMPTS = 50;

/** Tries again while another process holds the lock, for about five seconds, without holding the event loop. */
export async function retryBusy<T>(clock: Clock, work: () => T | Promise<T>, attempts = BUSY_ATTEMPTS): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !causedByBusy(error)) throw error;
      await clock.sleep(BUSY_TIMEOUT_MS);
    }
  }
}

function causedByBusy(error: unknown): boolean {
  return isBusy(error) || (error instanceof Error && error.cause !== undefined && causedByBusy(error.cause));
}
