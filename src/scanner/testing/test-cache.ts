import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { CacheManager } from '../../cache/cache-manager.ts';
import { TtlManager } from '../../cache/ttl-manager.ts';
import type { Clock } from '../../lib/clock.ts';
import { silentLog } from '../../lib/log.ts';

export interface TestCache extends AsyncDisposable {
  readonly cache: CacheManager;
  readonly ttl: TtlManager;
  readonly path: string;
  /** Rows as another program sees them. */
  query(sql: string): Record<string, SQLOutputValue>[];
  /** The first column of every row, in order. */
  values(sql: string): SQLOutputValue[];
}

export const TTL = { staticTtlMs: 1_800_000, dynamicTtlMs: 300_000 };

/** A cache of its own in a file of its own, gone afterwards. */
export async function openTestCache(clock: Clock): Promise<TestCache> {
  const folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-scanner-'));
  const path = join(folder, 'cache.db');
  const cache = await CacheManager.open({ clock, log: silentLog }, { path });
  const query = (sql: string): Record<string, SQLOutputValue>[] => {
    using database = new DatabaseSync(path, { readOnly: true });
    return database.prepare(sql).all();
  };
  return {
    cache,
    ttl: new TtlManager(TTL),
    path,
    query,
    values: (sql) => query(sql).map((row) => Object.values(row)[0] ?? null),
    [Symbol.asyncDispose]: async () => {
      await cache[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
