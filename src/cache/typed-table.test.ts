import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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
  const widgets: ScopeKey = { cluster: 'prod', apiGroup: 'acme.io', kind: 'Widget', namespace: '' };
  const big: CachedObject = {
    ...pod({ name: 'big' }),
    apiVersion: 'acme.io/v1',
    kind: 'Widget',
    columns: () => ({ size: 3 }),
  };
  const scanBig = async (manager: CacheManager, table?: string) => {
    const options = { startedAt: START, mode: 'list' as const };
    const scopeScan = manager.beginScan(widgets, table === undefined ? options : { ...options, table });
    const page = await scopeScan.writePage([big]);
    await scopeScan.complete(FACTS);
    return page;
  };
  {
    await using manager = await CacheManager.open({ clock, log: silentLog }, { path });
    await scanBig(manager);
  }
  const migrations: readonly CacheMigration[] = [
    ...MIGRATIONS,
    {
      name: '9999-widgets',
      up: async (db, sql) => {
        await sql`CREATE TABLE widgets (id INTEGER PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
          cluster TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, size INTEGER) STRICT`.execute(db);
      },
    },
  ];
  await using manager = await CacheManager.open({ clock, log: silentLog }, { path, migrations });
  expect(await scanBig(manager, 'widgets')).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
  expect(rows(path, 'SELECT * FROM widgets')).toEqual([
    { id: 1, cluster: 'prod', namespace: 'shop', name: 'big', size: 3 },
  ]);
  expect(await scanBig(manager, 'widgets')).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
});

test('names a column that a parser gives and the table lacks', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const odd = { ...pod({ name: 'a' }), columns: () => ({ status: 'Running', mood: 'good' }) };
  const scopeScan = manager.beginScan(PODS, AT_START);
  await expect(scopeScan.writePage([odd])).rejects.toThrow(/pods has no column for mood/);
  expect(count(path, 'objects')).toBe(0);
});

describe('a table that keeps its rows', () => {
  const EVENTS: ScopeKey = { cluster: 'prod', apiGroup: '', kind: 'Event', namespace: '' };
  const AT = { startedAt: START, mode: 'list', table: 'events' } as const;
  const event = (name: string, version: string, count: number): CachedObject => ({
    ...pod({ name, version }),
    kind: 'Event',
    columns: () => ({ reason: 'BackOff', count, last_seen: new Date(START).toISOString() }),
  });
  const scanEvents = async (manager: CacheManager, events: readonly CachedObject[]) => {
    const scan = manager.beginScan(EVENTS, AT);
    const page = await scan.writePage(events);
    await scan.complete(FACTS);
    return page;
  };
  const kept = (path: string) => rows(path, 'SELECT name, count, gone FROM events ORDER BY name');

  test('marks the row of an object that is gone, and writes it again when that comes back', async () => {
    const { manager, path } = await openManager();
    await using _ = manager;
    await scanEvents(manager, [event('a', '1', 1), event('b', '1', 1)]);
    await scanEvents(manager, [event('b', '2', 5)]);
    expect(kept(path)).toEqual([
      { name: 'a', count: 1, gone: 1 },
      { name: 'b', count: 5, gone: 0 },
    ]);
    expect(rows(path, 'SELECT name FROM objects')).toEqual([{ name: 'b' }]);
    // The id of an object that is gone may be given to another: it is not what the rows are known by.
    await scanEvents(manager, [event('b', '2', 5), event('c', '1', 1), event('a', '3', 7)]);
    expect(kept(path)).toEqual([
      { name: 'a', count: 7, gone: 0 },
      { name: 'b', count: 5, gone: 0 },
      { name: 'c', count: 1, gone: 0 },
    ]);
    expect(await scanEvents(manager, [event('b', '2', 5), event('c', '1', 1), event('a', '3', 7)])).toEqual({
      inserted: 0,
      updated: 0,
      unchanged: 3,
    });
  });

  test('goes with its cluster', async () => {
    const { manager, path } = await openManager();
    await using _ = manager;
    const facts = { name: 'prod', server: 'https://10.0.0.1', version: 'v1', platform: 'linux', observedAt: START };
    await manager.registerCluster({ ...facts, uid: 'u1' });
    await scanEvents(manager, [event('a', '1', 1)]);
    await manager.registerCluster({ ...facts, uid: 'u2' });
    expect(count(path, 'events')).toBe(0);
  });

  test('loses what was last seen before the retention, once the cluster has forgotten it', async () => {
    const { manager, path, clock } = await openManager();
    await using _ = manager;
    await scanEvents(manager, [event('a', '1', 1), event('b', '1', 1)]);
    await scanEvents(manager, [event('b', '1', 1)]);
    const retentionMs = 86_400_000;
    expect(await manager.cleanUp({ retentionMs })).toMatchObject({ events: 0 });
    clock.advance(retentionMs + 1);
    expect(await manager.cleanUp({ retentionMs })).toMatchObject({ events: 1 });
    expect(kept(path)).toEqual([{ name: 'b', count: 1, gone: 0 }]);
  });
});
