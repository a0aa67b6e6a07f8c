import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PODS } from '../cache/testing/make-pod.ts';
import { makeDeployment } from './testing/make-deployment.ts';
import { Recording } from './testing/recording.ts';

test('a first list is where the record begins, and no change', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  expect(recording.changes()).toEqual([]);
  expect(recording.stretches()).toEqual(['list']);
});

test('a watch records each version that says something, with old and new value', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch(
    [
      makeDeployment({ version: 2, replicas: 5 }),
      makeDeployment({ version: 3, replicas: 5, heartbeat: '2026-11-23T05:00:00Z' }),
      makeDeployment({ version: 4, replicas: 5, image: 'shop/web:2' }),
      makeDeployment({ name: 'cart', version: 5 }),
      { deleted: makeDeployment({ name: 'cart', version: 6 }) },
    ],
    { since: 1, version: 6 },
  );
  expect(recording.changes()).toEqual([
    'updated web: spec.replicas 3 → 5',
    'updated web: image web: shop/web:1 → shop/web:2',
    'created cart',
    'deleted cart',
  ]);
  expect(recording.stretches()).toEqual(['watch']);
});

test('what is only noise records nothing, from a list either', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.list([makeDeployment({ version: 2, heartbeat: '2026-11-23T05:00:00Z' })], 2);
  expect(recording.changes()).toEqual([]);
});

test('a list tells what came, changed and went since the one before', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 }), makeDeployment({ name: 'old', version: 1 })], 1);
  await recording.list([makeDeployment({ version: 3, replicas: 4 }), makeDeployment({ name: 'new', version: 2 })], 3);
  expect(recording.changes()).toEqual(['updated web: spec.replicas 3 → 4', 'created new', 'deleted old']);
});

test('an object made anew under its name is one that went and one that came', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.list([makeDeployment({ version: 3, uid: 'another' })], 3);
  await recording.list([makeDeployment({ version: 5, uid: 'a third' })], 5);
  expect(recording.changes()).toEqual(['deleted web', 'created web', 'deleted web', 'created web']);
});

test('a cache that was begun anew is a gap; what had changed before is compared, what was gone is told', async () => {
  const recording = new Recording();
  await recording.list([makeDeployment({ version: 1 }), makeDeployment({ name: 'old', version: 1 })], 1);
  await recording.watch(
    [makeDeployment({ version: 2, replicas: 5 }), makeDeployment({ name: 'old', version: 3, replicas: 1 })],
    { since: 1, version: 3 },
  );
  await recording[Symbol.asyncDispose]();
  rmSync(recording.cachePath);

  await using again = new Recording({ cachePath: recording.cachePath });
  await again.list([makeDeployment({ version: 9, replicas: 7 }), makeDeployment({ name: 'unknown', version: 8 })], 9);
  expect(again.changes().slice(2)).toEqual(['updated web: spec.replicas 5 → 7', 'deleted old']);
  expect(again.stretches()).toEqual(['watch', 'list after baseline']);
});

test('a watch that goes on after a pause has everything, late', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([], { since: 1, version: 2 });
  await recording.clock.sleep(20 * 60_000);
  await recording.watch([makeDeployment({ version: 7, replicas: 5 })], { since: 2, version: 7 });
  expect(recording.stretches()).toEqual(['watch', 'watch after late']);
});

test('a list in place of a watch that could not go on is a gap of another sort', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([], { since: 1, version: 2 });
  await recording.clock.sleep(20 * 60_000);
  await recording.list([makeDeployment({ version: 7, replicas: 5 })], 7);
  await recording.watch([], { since: 7, version: 8 });
  expect(recording.stretches()).toEqual(['watch', 'watch after list']);
});

test('lists at intervals are one stretch of their own kind', async () => {
  await using recording = new Recording();
  for (const version of [1, 2, 3]) {
    await recording.list([makeDeployment({ version, replicas: version })], version);
    await recording.clock.sleep(300_000);
  }
  expect(recording.stretches()).toEqual(['list']);
  expect(recording.changes()).toHaveLength(2);
});

test('what a scanner without a history stored in between is a gap', async () => {
  const recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([], { since: 1, version: 2 });
  await recording[Symbol.asyncDispose]();
  const { CacheManager } = await import('../cache/cache-manager.ts');
  const { silentLog } = await import('../lib/log.ts');
  {
    await using other = await CacheManager.open(
      { clock: recording.clock, log: silentLog },
      { path: recording.cachePath },
    );
    await other.applyChanges(
      { cluster: 'prod', apiGroup: 'apps', kind: 'Deployment', namespace: '' },
      {
        since: '2',
        resourceVersion: '4',
        observedAt: recording.clock.now(),
        ttlMs: 300_000,
        changes: [{ type: 'stored', object: makeDeployment({ version: 4, replicas: 9 }) }],
      },
    );
  }
  await using again = new Recording({ cachePath: recording.cachePath, clock: recording.clock });
  await again.watch([makeDeployment({ version: 5, replicas: 10 })], { since: 4, version: 5 });
  expect(again.stretches()).toEqual(['watch', 'watch after lost']);
  expect(again.changes()).toEqual(['updated web: spec.replicas 9 → 10']);
});

test('another API server under the name ends what was known of the one before', async () => {
  await using recording = new Recording();
  const cluster = { name: 'prod', server: 'https://a', version: 'v1.36.3', platform: 'linux/amd64', observedAt: 0 };
  await (await recording.cache()).registerCluster({ ...cluster, uid: 'first' });
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([makeDeployment({ version: 2, replicas: 5 })], { since: 1, version: 2 });
  await (await recording.cache()).registerCluster({ ...cluster, uid: 'second' });
  await recording.list([makeDeployment({ version: 2, uid: 'other', replicas: 9 })], 2);
  expect(recording.changes()).toEqual(['updated web: spec.replicas 3 → 5']);
  expect(recording.stretches()).toEqual(['watch', 'list after baseline']);
});

test('kinds of noise are not recorded, nor when they are looked at', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.list([], 1, { ...PODS, kind: 'Lease', apiGroup: 'coordination.k8s.io' });
  expect(recording.stretches()).toEqual(['list']);
});
