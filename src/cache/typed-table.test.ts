import { join } from 'node:path';
import { expect, test } from 'vitest';
import { count, rows, temporaryFolder } from '../database/testing/database-fixtures.ts';
import { silentLog } from '../lib/log.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { START } from '../lib/testing/start.ts';
import { CacheManager } from './cache-manager.ts';
import type { CachedObject, ScopeKey } from './cached-object.ts';
import { type CacheMigration, MIGRATIONS } from './schema/migrations.ts';
import { PODS, makePod as pod } from './testing/make-pod.ts';
import { AT_START, FACTS, openManager } from './testing/open-manager.ts';

test('a new kind is a migration and a table name', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  const clock = new PassingClock();
  const deployments: ScopeKey = { cluster: 'prod', apiGroup: 'apps', kind: 'Deployment', namespace: '' };
  const web: CachedObject = {
    ...pod({ name: 'web' }),
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    columns: () => ({ replicas: 3 }),
  };
  const scanWeb = async (manager: CacheManager, table?: string) => {
    const options = { startedAt: START, mode: 'list' as const };
    const scopeScan = manager.beginScan(deployments, table === undefined ? options : { ...options, table });
    const page = await scopeScan.writePage([web]);
    await scopeScan.complete(FACTS);
    return page;
  };
  {
    await using manager = await CacheManager.open({ clock, log: silentLog }, { path });
    await scanWeb(manager);
  }
  const migrations: readonly CacheMigration[] = [
    ...MIGRATIONS,
    {
      name: '9999-deployments',
      up: async (db, sql) => {
        await sql`CREATE TABLE deployments (id INTEGER PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
          cluster TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, replicas INTEGER) STRICT`.execute(db);
      },
    },
  ];
  await using manager = await CacheManager.open({ clock, log: silentLog }, { path, migrations });
  expect(await scanWeb(manager, 'deployments')).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
  expect(rows(path, 'SELECT * FROM deployments')).toEqual([
    { id: 1, cluster: 'prod', namespace: 'shop', name: 'web', replicas: 3 },
  ]);
  expect(await scanWeb(manager, 'deployments')).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
});

test('names a column that a parser gives and the table lacks', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const odd = { ...pod({ name: 'a' }), columns: () => ({ status: 'Running', mood: 'good' }) };
  const scopeScan = manager.beginScan(PODS, AT_START);
  await expect(scopeScan.writePage([odd])).rejects.toThrow(/pods has no column for mood/);
  expect(count(path, 'objects')).toBe(0);
});
