import type { CacheManager } from '../cache/cache-manager.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { pause } from './pause.ts';

export interface CleanDeps {
  readonly cache: Pick<CacheManager, 'cleanUp' | 'walBytes'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface CleanOptions {
  readonly cleanupIntervalMs: number;
  readonly retentionMs: number;
}

const SHORTEST_INTERVAL_MS = 1_000;
/** A write-ahead log that grows past this is held by a reader that doesn't let go. */
const LARGE_WAL_BYTES = 256 * 1024 * 1024;

/** Cleans the cache up at every interval until the signal aborts. Never throws. */
export async function keepClean(deps: CleanDeps, options: CleanOptions, signal: AbortSignal): Promise<void> {
  const { clock } = deps;
  const intervalMs = Math.max(SHORTEST_INTERVAL_MS, options.cleanupIntervalMs);
  let cleanedAt = clock.now();
  while (!signal.aborted) {
    const now = clock.now();
    const wait = cleanedAt + intervalMs - now;
    if (wait > 0 && now >= cleanedAt) {
      await pause(deps, wait, signal);
    } else {
      await cleanUp(deps, options);
      cleanedAt = now;
    }
  }
}

/** A failure is logged, and tried again at the next interval. */
export async function cleanUp({ cache, log }: CleanDeps, { retentionMs }: CleanOptions): Promise<void> {
  try {
    const removed = await cache.cleanUp({ retentionMs });
    log.debug({ ...removed }, 'cleaned up');
    const walBytes = cache.walBytes();
    if (walBytes > LARGE_WAL_BYTES) log.warn({ walBytes }, 'a reader keeps the write-ahead log from being emptied');
  } catch (error) {
    log.error({ reason: messageOf(error) }, 'clean-up failed');
  }
}
