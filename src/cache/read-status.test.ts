import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../database/testing/database-fixtures.ts';
import { silentLog } from '../lib/log.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { START } from '../lib/testing/start.ts';
import { CacheManager } from './cache-manager.ts';
import { ReadConnection } from './read-connection.ts';
import { readStatus } from './read-status.ts';
import { scopesOfTables } from './table-scopes.ts';
import { makePod, PODS } from './testing/make-pod.ts';

const CLUSTER = { uid: 'u1', server: 'https://10.0.0.1:6443', version: 'v1.36.3', platform: 'linux/amd64' };

function statusOf(path: string, now = START) {
  using connection = new ReadConnection({ path });
  return readStatus(connection, now);
}

async function fill(path: string): Promise<CacheManager> {
  const manager = await CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });
  await manager.registerCluster({ ...CLUSTER, name: 'prod', observedAt: START });
  await manager.registerCluster({ ...CLUSTER, name: 'admin', observedAt: START });
  await manager.recordClusterError('edge', { server: 'https://10.0.0.2', message: 'connection refused', at: START });
  const pods = manager.beginScan(PODS, { startedAt: START, mode: 'list', table: 'pods' });
  await pods.writePage([makePod({ name: 'a' })]);
  await pods.complete({ resourceVersion: '7', ttlMs: 300_000 });
  const services = manager.beginScan(
    { ...PODS, kind: 'Service' },
    { startedAt: START, mode: 'list', table: 'services' },
  );
  await services.fail('list services is forbidden');
  const nodes = manager.beginScan({ ...PODS, kind: 'Node' }, { startedAt: START, mode: 'list', table: 'nodes' });
  await nodes.writePage([]);
  return manager;
}

test('shows each cluster and each of its kinds', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using _manager = await fill(path);
  const status = statusOf(path, START + 400_000);
  expect(status).toMatchObject({ path, state: 'current' });
  expect(status.bytes).toBeGreaterThan(0);
  expect(status.walBytes).toBeGreaterThan(0);
  expect(status.clusters).toEqual([
    {
      name: 'edge',
      aliases: [],
      server: 'https://10.0.0.2',
      reachable: false,
      error: 'connection refused',
      errorAt: '2026-11-23T05:02:00.000Z',
      scopes: [],
    },
    {
      name: 'prod',
      aliases: ['admin'],
      server: CLUSTER.server,
      version: CLUSTER.version,
      reachable: true,
      observedAt: '2026-11-23T05:02:00.000Z',
      scopes: [
        expect.objectContaining({
          kind: 'Node',
          freshness: 'never',
          complete: false,
          scanningSince: '2026-11-23T05:02:00.000Z',
        }),
        expect.objectContaining({ kind: 'Pod', freshness: 'stale', ageMs: 400_000, itemCount: 1, source: 'list' }),
        expect.objectContaining({
          kind: 'Service',
          freshness: 'never',
          error: 'list services is forbidden',
          errorAt: START,
        }),
      ],
    },
  ]);
});

test.each([
  ['a missing file', () => {}, 'missing'],
  ['an empty file', (path: string) => writeFileSync(path, ''), 'missing'],
  ['a text', (path: string) => writeFileSync(path, 'Dear diary,\n'.repeat(100)), 'unreadable'],
  ['a database of another program', (path: string) => makeForeign(path), 'foreign'],
])('says of %s what it is', (_name, make, state) => {
  const path = join(temporaryFolder(), 'cache.db');
  make(path);
  const status = statusOf(path);
  expect(status).toMatchObject({ state, clusters: [] });
  expect(status.message).toContain(path);
});

function makeForeign(path: string): void {
  using database = new DatabaseSync(path);
  database.exec('CREATE TABLE notes (text TEXT)');
}

test('reads what it can of a newer and of an older schema, and says so', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await (await fill(path))[Symbol.asyncDispose]();
  using database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 99; DROP TABLE scans; ALTER TABLE cache_metadata DROP COLUMN source');
  const newer = statusOf(path);
  expect(newer).toMatchObject({ state: 'newer', message: expect.stringContaining('Update this one') });
  expect(newer.clusters.flatMap((cluster) => cluster.scopes.map((scope) => [scope.kind, scope.freshness]))).toEqual([
    ['Node', 'never'],
    ['Pod', 'fresh'],
    ['Service', 'never'],
  ]);
});

test('names kinds that share a table by themselves', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using manager = await fill(path);
  for (const kind of ['Certificate', 'Issuer']) {
    const scope = { ...PODS, apiGroup: 'cert-manager.io', kind };
    const scan = manager.beginScan(scope, { startedAt: START, mode: 'list', table: 'other_objects' });
    await scan.writePage([]);
    await scan.complete({ resourceVersion: '7', ttlMs: kind === 'Issuer' ? 300_000 : 1_000 });
  }
  using connection = new ReadConnection({ path });
  const scopes = connection.read((database) => scopesOfTables(database, START + 10_000, ['other_objects']));
  expect(scopes.map(({ kind, table, freshness }) => [table ?? kind, freshness])).toEqual([
    ['Certificate', 'expired'],
    ['Issuer', 'fresh'],
  ]);
});
