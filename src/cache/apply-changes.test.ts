import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { count, rows } from '../database/testing/database-fixtures.ts';
import { START } from '../lib/testing/start.ts';
import type { ObjectChange, WatchedChanges } from './apply-changes.ts';
import type { CacheManager } from './cache-manager.ts';
import type { CachedObject, ScopeKey } from './cached-object.ts';
import { PODS, makePod as pod } from './testing/make-pod.ts';
import { AT_START, FACTS, openManager, scanPods } from './testing/open-manager.ts';

const SHOP: ScopeKey = { ...PODS, namespace: 'shop' };
const LATER = START + 20_000;

const stored = (object: CachedObject): ObjectChange => ({ type: 'stored', object });
const deleted = (object: CachedObject): ObjectChange => ({ type: 'deleted', object });

/** An answer of a watch that follows on from the list that `scanPods` made. */
const answer = (changes: readonly ObjectChange[], words: Partial<WatchedChanges> = {}): WatchedChanges => ({
  since: '100',
  changes,
  resourceVersion: '110',
  observedAt: LATER,
  ttlMs: 300_000,
  table: 'pods',
  ...words,
});

const pods = (path: string): string[] =>
  rows(
    path,
    `SELECT o.namespace || '/' || o.name || ' ' || o.resource_version || ' ' || p.status AS pod
     FROM objects o JOIN pods p USING (id) JOIN object_bodies USING (id) ORDER BY 1`,
  ).map((row) => String(row.pod));

async function listed(objects: readonly CachedObject[], scope = PODS) {
  const opened = await openManager();
  opened.clock.advance(30_000);
  await scanPods(opened.manager, objects, scope);
  return opened;
}

test('stores what was made, changed and deleted, and moves version, moment and count of the scope', async () => {
  const { manager, path } = await listed([pod({ name: 'a' }), pod({ name: 'b' }), pod({ name: 'c' })]);
  await using _ = manager;
  const changes = [
    stored(pod({ name: 'd', version: '101' })),
    stored(pod({ name: 'a', version: '102', status: 'Error' })),
    deleted(pod({ name: 'b', version: '103' })),
    deleted(pod({ name: 'c', version: '104' })),
  ];
  expect(await manager.applyChanges(PODS, answer(changes))).toEqual({
    type: 'applied',
    inserted: 1,
    updated: 1,
    unchanged: 0,
    deleted: 2,
  });
  expect(pods(path)).toEqual(['shop/a 102 Error', 'shop/d 101 Running']);
  expect(manager.scopeState(PODS)).toMatchObject({
    resourceVersion: '110',
    watchVersion: '110',
    itemCount: 2,
    observedAt: LATER,
    listedAt: START,
    source: 'watch',
    complete: true,
  });
});

test('an empty answer moves version and moment, and writes one row', async () => {
  const { manager } = await listed([pod({ name: 'a' })]);
  await using _ = manager;
  const before = manager.rowsChanged();
  await manager.applyChanges(PODS, answer([]));
  expect(manager.rowsChanged() - before).toBe(1);
  expect(manager.scopeState(PODS)).toMatchObject({ watchVersion: '110', observedAt: LATER, itemCount: 1 });
});

test('neither parses nor writes a version that is stored already', async () => {
  const { manager } = await listed([pod({ name: 'a', version: '7' })]);
  await using _ = manager;
  const untouchable: CachedObject = {
    ...pod({ name: 'a', version: '7' }),
    columns: () => {
      throw new Error('columns were worked out');
    },
    get object(): never {
      throw new Error('the object was read');
    },
  };
  expect(await manager.applyChanges(PODS, answer([stored(untouchable)]))).toMatchObject({ unchanged: 1, updated: 0 });
});

test('goes through every version of an object in their order', async () => {
  const { manager, path } = await listed([]);
  await using _ = manager;
  const changes = [
    stored(pod({ name: 'a', uid: 'one', version: '101' })),
    stored(pod({ name: 'a', uid: 'one', version: '102', status: 'Error' })),
    deleted(pod({ name: 'a', uid: 'one', version: '103' })),
    stored(pod({ name: 'a', uid: 'two', version: '104' })),
    deleted(pod({ name: 'never-seen', version: '105' })),
  ];
  expect(await manager.applyChanges(PODS, answer(changes))).toMatchObject({ inserted: 2, updated: 1, deleted: 1 });
  expect(rows(path, 'SELECT uid, resource_version FROM objects')).toEqual([{ uid: 'two', resource_version: '104' }]);
  expect(manager.scopeState(PODS)).toMatchObject({ itemCount: 1 });
});

test('an object made anew under its old name takes the place of one whose end was never told', async () => {
  const { manager, path } = await listed([pod({ name: 'a', uid: 'one' })]);
  await using _ = manager;
  await manager.applyChanges(PODS, answer([stored(pod({ name: 'a', uid: 'two', version: '101' }))]));
  expect(rows(path, 'SELECT uid FROM objects')).toEqual([{ uid: 'two' }]);
  expect(manager.scopeState(PODS)).toMatchObject({ itemCount: 1 });
  await manager.applyChanges(
    PODS,
    answer([deleted(pod({ name: 'a', uid: 'one', version: '111' }))], { since: '110', resourceVersion: '120' }),
  );
  expect(count(path, 'pods')).toBe(1);
});

test('the moment of a scope never moves backwards, but back from the future', async () => {
  const { manager } = await listed([]);
  await using _ = manager;
  await manager.applyChanges(PODS, answer([], { observedAt: START - 5_000 }));
  expect(manager.scopeState(PODS)).toMatchObject({ observedAt: START, watchVersion: '110' });
  await scanPods(manager, [], PODS, START + 3_600_000);
  await manager.applyChanges(PODS, answer([]));
  expect(manager.scopeState(PODS)).toMatchObject({ observedAt: LATER });
});

test('a failure of the watch is forgotten with the next answer', async () => {
  const { manager } = await listed([]);
  await using _ = manager;
  await manager.noteScope(PODS, { type: 'failed', error: 'connection refused' });
  expect(manager.scopeState(PODS)).toMatchObject({ error: 'connection refused', observedAt: START, complete: true });
  await manager.applyChanges(PODS, answer([]));
  expect(manager.scopeState(PODS)).not.toHaveProperty('error');
});

test('a kind whose table is newer than its objects gets its row with the next version', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const scan = manager.beginScan(PODS, { startedAt: START, mode: 'list' });
  await scan.writePage([pod({ name: 'a', version: '5' })]);
  await scan.complete(FACTS);
  await manager.applyChanges(PODS, answer([stored(pod({ name: 'a', version: '5' }))]));
  expect(pods(path)).toEqual(['shop/a 5 Running']);
});

const refusals: Record<string, (manager: CacheManager, path: string) => Promise<unknown>> = {
  'was never listed completely': async (manager) => {
    await manager.registerCluster({ ...CLUSTER, uid: 'another' });
    await manager.beginScan(PODS, AT_START).writePage([pod({ name: 'a' })]);
  },
  'was listed again meanwhile': async (manager) => {
    const scan = manager.beginScan(PODS, AT_START);
    await scan.complete({ ...FACTS, resourceVersion: '105' });
  },
  'was written by a list that did not end': async (manager) => {
    const scan = manager.beginScan(PODS, AT_START);
    await scan.writePage([pod({ name: 'a', version: '109' })]);
  },
  'shares objects with a scope that was listed later': async (manager) => {
    await scanPods(manager, [pod({ name: 'a', version: '109' })], SHOP);
  },
  'is of a cluster that is another one now': async (manager) => {
    await manager.registerCluster({ ...CLUSTER, uid: 'another' });
  },
  'went with its file': async (_manager, path) => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  },
  'was asked about with no version at all': async (manager) => {
    await manager.beginScan(PODS, AT_START).complete({ ...FACTS, resourceVersion: '' });
  },
};

const CLUSTER = {
  name: 'prod',
  uid: 'uid-of-prod',
  server: 'https://prod.example:6443',
  version: 'v1.36.3',
  platform: 'linux/amd64',
  observedAt: START,
};

test.each(Object.keys(refusals))('stores nothing in a scope that %s', async (reason) => {
  const { manager, path } = await openManager();
  await using _ = manager;
  await manager.registerCluster(CLUSTER);
  await scanPods(manager, [pod({ name: 'a' })]);
  await refusals[reason]?.(manager, path);
  const before = manager.scopeState(PODS);
  const words = reason === 'was asked about with no version at all' ? { since: '' } : {};
  const changes = answer(
    [stored(pod({ name: 'a', version: '101' })), stored(pod({ name: 'z', version: '102' }))],
    words,
  );
  expect(await manager.applyChanges(PODS, changes)).toEqual({ type: 'refused' });
  expect(rows(path, "SELECT 1 FROM objects WHERE resource_version IN ('101', '102')")).toEqual([]);
  if (!reason.includes('file')) expect(manager.scopeState(PODS)).toEqual(before);
});

test('a list under way gives up when a watch has written its objects, not when it has written nothing', async () => {
  const { manager } = await listed([pod({ name: 'a' })]);
  await using _ = manager;
  const scan = manager.beginScan(PODS, AT_START);
  await scan.writePage([pod({ name: 'a' })]);
  await manager.applyChanges(PODS, answer([]));
  await scan.writePage([]);
  await manager.applyChanges(
    PODS,
    answer([stored(pod({ name: 'a', version: '111' }))], { since: '110', resourceVersion: '120' }),
  );
  await expect(scan.complete(FACTS)).rejects.toMatchObject({ code: 'cancelled' });
  expect(manager.scopeState(PODS)).toMatchObject({ watchVersion: '120' });
});

test('a change in one namespace ends what was known of all of them, and only of those it is in', async () => {
  const { manager } = await listed([pod({ name: 'a' })]);
  await using _ = manager;
  const bank = { ...PODS, namespace: 'bank' };
  await scanPods(manager, [], bank);
  await scanPods(manager, [pod({ name: 'a' })], SHOP);
  expect(manager.scopeState(PODS)).toMatchObject({ watchVersion: '100' });
  await manager.applyChanges(SHOP, answer([stored(pod({ name: 'a', version: '101' }))]));
  expect(manager.scopeState(PODS)).not.toHaveProperty('watchVersion');
  expect(manager.scopeState(PODS)).toMatchObject({ resourceVersion: '100', observedAt: START });
  expect(manager.scopeState(bank)).toMatchObject({ watchVersion: '100' });
  expect(manager.scopeState(SHOP)).toMatchObject({ watchVersion: '110' });
});

test('refuses an object of another namespace, and stores nothing of the answer', async () => {
  const { manager, path } = await listed([pod({ name: 'a' })], SHOP);
  await using _ = manager;
  const changes = [stored(pod({ name: 'b' })), stored(pod({ name: 'x', namespace: 'bank' }))];
  await expect(manager.applyChanges(SHOP, answer(changes))).rejects.toMatchObject({ code: 'mcp_protocol' });
  expect(pods(path)).toEqual(['shop/a 1 Running']);
  expect(manager.scopeState(SHOP)).toMatchObject({ watchVersion: '100', observedAt: START });
});

test('changes three rows for each object that changes, and two for the answer', async () => {
  const many = Array.from({ length: 300 }, (_unused, index) => pod({ name: `p-${index}` }));
  const { manager } = await listed(many);
  await using _ = manager;
  const before = manager.rowsChanged();
  await manager.applyChanges(PODS, answer(many.slice(0, 20).map(({ name }) => stored(pod({ name, version: '101' })))));
  expect(manager.rowsChanged() - before).toBe(20 * 3 + 2);
});
