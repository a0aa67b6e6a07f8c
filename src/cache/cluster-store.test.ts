import { expect, test } from 'vitest';
import { count, rows } from '../database/testing/database-fixtures.ts';
import { START } from '../lib/testing/start.ts';
import { PODS, makePod as pod } from './testing/make-pod.ts';
import { AT_START, openManager, scanPods } from './testing/open-manager.ts';

const CLUSTER = { server: 'https://10.0.0.1:6443', version: 'v1.36.3', platform: 'linux/amd64', observedAt: START };

test('two contexts of one API server are one cluster', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  expect(await manager.registerCluster({ ...CLUSTER, name: 'prod', uid: 'u1' })).toEqual({
    name: 'prod',
    alias: false,
    startedAnew: false,
  });
  for (let round = 0; round < 2; round++) {
    expect(await manager.registerCluster({ ...CLUSTER, name: 'admin@prod', uid: 'u1' })).toEqual({
      name: 'prod',
      alias: true,
      startedAnew: false,
    });
  }
  expect(rows(path, 'SELECT name, aliases, reachable, observed_at FROM clusters')).toEqual([
    { name: 'prod', aliases: '["admin@prod"]', reachable: 1, observed_at: '2026-11-23T05:02:00.000Z' },
  ]);
  // The alias turns into a cluster of its own.
  expect(await manager.registerCluster({ ...CLUSTER, name: 'admin@prod', uid: 'u2' })).toMatchObject({ alias: false });
  expect(rows(path, 'SELECT name, aliases FROM clusters ORDER BY name')).toEqual([
    { name: 'admin@prod', aliases: '[]' },
    { name: 'prod', aliases: '[]' },
  ]);
});

test('a cluster made again under its name starts anew', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  await manager.registerCluster({ ...CLUSTER, name: 'prod', uid: 'u1' });
  await scanPods(manager, [pod({ name: 'a' })]);
  await scanPods(manager, [pod({ name: 'a' })], { ...PODS, cluster: 'other' });
  const underWay = manager.beginScan(PODS, AT_START);
  expect(await manager.registerCluster({ ...CLUSTER, name: 'prod', uid: 'u2' })).toEqual({
    name: 'prod',
    alias: false,
    startedAnew: true,
  });
  expect(manager.scopeState(PODS)).toBeUndefined();
  expect(rows(path, 'SELECT cluster, count(*) AS count FROM pods GROUP BY cluster')).toEqual([
    { cluster: 'other', count: 1 },
  ]);
  expect([count(path, 'objects'), count(path, 'object_bodies')]).toEqual([1, 1]);
  await expect(underWay.writePage([pod({ name: 'old' })])).rejects.toMatchObject({ code: 'cancelled' });
});

test('records why a cluster does not answer, also of one that never did', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  await manager.recordClusterError('prod', { server: CLUSTER.server, message: 'refused', at: START });
  expect(rows(path, 'SELECT name, uid, reachable, error, observed_at FROM clusters')).toEqual([
    { name: 'prod', uid: null, reachable: 0, error: 'refused', observed_at: null },
  ]);
  expect(await manager.registerCluster({ ...CLUSTER, name: 'prod', uid: 'u1' })).toMatchObject({ startedAnew: false });
  await manager.registerCluster({ ...CLUSTER, name: 'second', uid: 'u1' });
  await manager.recordClusterError('second', { message: 'no credentials', at: START });
  expect(rows(path, 'SELECT name, uid, reachable, error FROM clusters')).toEqual([
    { name: 'prod', uid: 'u1', reachable: 1, error: null },
  ]);
  await manager.recordClusterError('prod', { message: 'timeout', at: START });
  expect(rows(path, 'SELECT reachable, error, observed_at FROM clusters')).toEqual([
    { reachable: 0, error: 'timeout', observed_at: '2026-11-23T05:02:00.000Z' },
  ]);
});
