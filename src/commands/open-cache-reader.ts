import { CacheReader } from '../cache/cache-reader.ts';
import { systemClock } from '../lib/clock.ts';
import type { Session } from './session.ts';

/** In a file of its own: whoever asks the reader's process has no need of SQLite in its own memory. */
export function openCacheReader(session: Session, options: { readonly timeoutMs: number }): CacheReader {
  return new CacheReader(
    { clock: systemClock, log: session.log },
    { modulePath: session.entry.modulePath, args: ['cache-reader', session.config.cacheDbPath], ...options },
  );
}
