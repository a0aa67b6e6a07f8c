import { join } from 'node:path';
import { expect, test } from 'vitest';
import { count, rows, temporaryFolder } from '../database/testing/database-fixtures.ts';
import { silentLog } from '../lib/log.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { CacheManager } from './cache-manager.ts';
import type { ScopeKey } from './cached-object.ts';
import { PODS, type PodWords, makePod as pod } from './testing/make-pod.ts';

const HOUR = 3_600_000;
const TTL = HOUR;
const RETENTION = { retentionMs: 24 * HOUR };
const CLUSTER = { uid: 'u1', server: 'https://10.0.0.1:6443', version: 'v1.36.3', platform: 'linux/amd64' };
const inNamespace = (namespace: string): ScopeKey => ({ ...PODS, namespace });

async function open() {
  const clock = new PassingClock();
  const path = join(temporaryFolder(), 'cache.db');
  const manager = await CacheManager.open({ clock, log: silentLog }, { path });
  const scan = async (scope: ScopeKey, pods: readonly PodWords[]) => {
    const scopeScan = manager.beginScan(scope, { startedAt: clock.now(), mode: 'list', table: 'pods' });
    await scopeScan.writePage(pods.map(pod));
    await scopeScan.complete({ resourceVersion: '1', ttlMs: TTL });
  };
  return { clock, path, manager, scan };
}

test('keeps what has expired until retention is over, then forgets that it was ever known', async () => {
  const { clock, path, manager, scan } = await open();
  await using _ = manager;
  await scan(PODS, [{ name: 'a' }, { name: 'b' }]);
  clock.advance(26 * HOUR);
  expect(await manager.cleanUp(RETENTION)).toMatchObject({ scopes: 0, objects: 0 });
  expect(count(path, 'pods')).toBe(2);
  clock.advance(1);
  expect(await manager.cleanUp(RETENTION)).toMatchObject({ scopes: 1, objects: 2 });
  expect([count(path, 'pods'), count(path, 'objects'), count(path, 'object_bodies')]).toEqual([0, 0, 0]);
  expect(manager.scopeState(PODS)).toBeUndefined();
});

test('keeps objects that another complete scope answers for', async () => {
  const { clock, path, manager, scan } = await open();
  await using _ = manager;
  await scan(PODS, [{ name: 'a' }, { name: 'x', namespace: 'bank' }]);
  clock.advance(20 * HOUR);
  await scan(inNamespace('shop'), [{ name: 'a' }]);
  const failed = manager.beginScan(inNamespace('bank'), { startedAt: clock.now(), mode: 'list', table: 'pods' });
  await failed.fail('forbidden');
  clock.advance(7 * HOUR);
  expect(await manager.cleanUp(RETENTION)).toMatchObject({ scopes: 1, objects: 1 });
  expect(rows(path, 'SELECT namespace, name FROM pods')).toEqual([{ namespace: 'shop', name: 'a' }]);
  expect(manager.scopes().map((scope) => [scope.namespace, scope.complete])).toEqual([
    ['bank', false],
    ['shop', true],
  ]);
});

test('leaves a first scan under way alone, and clears what an abandoned one left', async () => {
  const { clock, path, manager } = await open();
  await using _ = manager;
  const first = manager.beginScan(PODS, { startedAt: clock.now(), mode: 'list', table: 'pods' });
  await first.writePage([pod({ name: 'a' })]);
  clock.advance(48 * HOUR);
  expect(await manager.cleanUp(RETENTION)).toMatchObject({ scopes: 0, objects: 0 });
  await first.fail('cut');
  clock.advance(48 * HOUR);
  expect(await manager.cleanUp(RETENTION)).toMatchObject({ scopes: 1, objects: 1, scans: 1 });
  expect([count(path, 'pods'), count(path, 'cache_metadata'), count(path, 'scans')]).toEqual([0, 0, 0]);
});

test('forgets a cluster that nobody has asked for so long', async () => {
  const { clock, path, manager, scan } = await open();
  await using _ = manager;
  await manager.registerCluster({ ...CLUSTER, name: 'prod', observedAt: clock.now() });
  await manager.registerCluster({ ...CLUSTER, name: 'silent', uid: 'u2', observedAt: clock.now() });
  await scan(PODS, [{ name: 'a' }]);
  clock.advance(27 * HOUR);
  await manager.recordClusterError('silent', { message: 'unreachable', at: clock.now() });
  expect(await manager.cleanUp(RETENTION)).toMatchObject({ clusters: 1 });
  expect(rows(path, 'SELECT name FROM clusters')).toEqual([{ name: 'silent' }]);
  expect(count(path, 'objects')).toBe(0);
});
