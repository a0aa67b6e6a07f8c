import { statSync } from 'node:fs';
import type { ReadConnection } from '../../cache/read-connection.ts';
import { messageOf } from '../../lib/errors.ts';

/** What a person wants to know of the history. Moments are ISO 8601 UTC. */
export interface HistoryStatus {
  readonly path: string;
  readonly state: 'current' | 'missing' | 'unreadable';
  /** Why, where it can't be read. */
  readonly message?: string;
  readonly bytes: number;
  readonly walBytes: number;
  readonly changes?: number;
  readonly oldestAt?: string;
  /** The bound as the scanner knows it. */
  readonly maxBytes?: number;
  readonly retentionSeconds?: number;
  /** Up to when the scope is recorded that lags behind most of those the cache watches. */
  readonly recordedUntil?: string;
}

/** Never throws. */
export function readHistoryStatus(connection: ReadConnection): HistoryStatus {
  const path = connection.besidePath ?? '';
  const sizes = { path, bytes: sizeOf(path), walBytes: sizeOf(`${path}-wal`) };
  try {
    return connection.read((database) => {
      if (!connection.hasBeside) return { ...sizes, state: 'missing' };
      // Ids only ever grow, and changes go from the beginning: nothing needs to be counted.
      const ends = database.prepare('SELECT min(id) AS first, max(id) AS last FROM history.changes').get();
      const oldest = database.prepare('SELECT at FROM history.changes ORDER BY id LIMIT 1').get()?.at;
      const limits = database.prepare('SELECT max_bytes, retention_seconds FROM history.change_retention').get();
      const until = database.prepare('SELECT max(observed_at) AS at FROM history.change_coverage').get()?.at;
      const changes = ends?.last == null ? 0 : Number(ends.last) - Number(ends.first) + 1;
      return {
        ...sizes,
        state: 'current',
        changes,
        ...(typeof oldest === 'string' ? { oldestAt: oldest } : {}),
        ...(limits?.max_bytes == null ? {} : { maxBytes: Number(limits.max_bytes) }),
        ...(limits?.retention_seconds == null ? {} : { retentionSeconds: Number(limits.retention_seconds) }),
        ...(typeof until === 'string' ? { recordedUntil: until } : {}),
      };
    });
  } catch (error) {
    return { ...sizes, state: 'unreadable', message: messageOf(error) };
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
