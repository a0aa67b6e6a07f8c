import { expect, test } from 'vitest';
import { count, rows } from '../database/testing/database-fixtures.ts';
import { START } from '../lib/testing/start.ts';
import type { CachedObject, ScopeKey } from './cached-object.ts';
import { PODS, makePod as pod } from './testing/make-pod.ts';
import { AT_START, FACTS, openManager, scanPods } from './testing/open-manager.ts';

const SHOP: ScopeKey = { ...PODS, namespace: 'shop' };

const names = (path: string): string[] =>
  rows(path, "SELECT namespace || '/' || name AS name FROM pods ORDER BY 1").map((row) => String(row.name));

test('stores a complete list: typed rows, objects, bodies and the scope', async () => {
  const { manager, path, clock } = await openManager();
  await using _ = manager;
  const scopeScan = manager.beginScan(PODS, AT_START);
  expect(
    await scopeScan.writePage([pod({ name: 'a', labels: { tier: 'web', app: 'cart' } }), pod({ name: 'b' })]),
  ).toEqual({
    inserted: 2,
    updated: 0,
    unchanged: 0,
  });
  clock.advance(1500);
  expect(await scopeScan.writePage([pod({ name: 'c', status: 'CrashLoopBackOff' })])).toMatchObject({ inserted: 1 });
  expect(await scopeScan.complete(FACTS)).toEqual({ deleted: 0 });

  expect(names(path)).toEqual(['shop/a', 'shop/b', 'shop/c']);
  expect(rows(path, "SELECT o.*, b.body FROM objects o JOIN object_bodies b USING (id) WHERE name = 'a'")[0]).toEqual({
    id: 1,
    cluster: 'prod',
    api_group: '',
    api_version: 'v1',
    kind: 'Pod',
    namespace: 'shop',
    name: 'a',
    uid: 'shop/a',
    resource_version: '1',
    labels: '{"app":"cart","tier":"web"}',
    created_at: '2026-11-23T04:00:00Z',
    changed_at: '2026-11-23T05:02:00.000Z',
    body: JSON.stringify(pod({ name: 'a', labels: { tier: 'web', app: 'cart' } }).object),
  });
  expect(rows(path, "SELECT cluster, status, ready, node FROM pods WHERE name = 'c'")).toEqual([
    { cluster: 'prod', status: 'CrashLoopBackOff', ready: 0, node: 'node-1' },
  ]);
  expect(manager.scopeState(PODS)).toEqual({
    ...PODS,
    table: 'pods',
    resourceVersion: '100',
    watchVersion: '100',
    itemCount: 3,
    observedAt: START,
    listedAt: START,
    ttlMs: 300_000,
    durationMs: 1500,
    complete: true,
    source: 'list',
  });
  expect(rows(path, 'SELECT * FROM scans')).toEqual([
    expect.objectContaining({
      kind: 'Pod',
      seen: 3,
      inserted: 3,
      updated: 0,
      deleted: 0,
      pages: 2,
      error: null,
      mode: 'list',
    }),
  ]);
});

test('moves nothing and removes nothing when a scan fails, and says why', async () => {
  const { manager, path, clock } = await openManager();
  await using _ = manager;
  await scanPods(manager, [pod({ name: 'a' }), pod({ name: 'b' })]);
  clock.advance(60_000);
  const second = manager.beginScan(PODS, { startedAt: clock.now(), mode: 'list', table: 'pods' });
  await second.writePage([pod({ name: 'a', version: '2' })]);
  await second.fail('the list was cut');

  expect(names(path)).toEqual(['shop/a', 'shop/b']);
  expect(manager.scopeState(PODS)).toMatchObject({
    observedAt: START,
    resourceVersion: '100',
    itemCount: 2,
    complete: true,
    error: 'the list was cut',
    errorAt: START + 60_000,
  });
  expect(rows(path, 'SELECT error, seen, updated FROM scans ORDER BY id')).toEqual([
    { error: null, seen: 2, updated: 0 },
    { error: 'the list was cut', seen: 1, updated: 1 },
  ]);
  await scanPods(manager, [pod({ name: 'a', version: '2' })], PODS, clock.now());
  expect(manager.scopeState(PODS)).not.toHaveProperty('error');
});

test('never calls a scope zero before its first complete list', async () => {
  const { manager } = await openManager();
  await using _ = manager;
  expect(manager.scopeState(PODS)).toBeUndefined();
  const first = manager.beginScan(PODS, AT_START);
  await first.writePage([pod({ name: 'a' })]);
  expect(manager.scopeState(PODS)).toMatchObject({ complete: false });
  expect(manager.scopeState(PODS)).not.toHaveProperty('itemCount');
  await first.fail('forbidden');
  expect(manager.scopeState(PODS)).toMatchObject({ complete: false, error: 'forbidden' });
  expect(manager.scopeState(PODS)).not.toHaveProperty('observedAt');
});

test('a complete empty list is zero objects', async () => {
  const { manager } = await openManager();
  await using _ = manager;
  await scanPods(manager, []);
  expect(manager.scopeState(PODS)).toMatchObject({ complete: true, itemCount: 0, observedAt: START });
});

test('neither parses nor serialises an object whose version is stored already', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  await scanPods(manager, [pod({ name: 'a' })]);
  const untouchable: CachedObject = {
    ...pod({ name: 'a' }),
    columns: () => {
      throw new Error('columns were worked out');
    },
    get object(): never {
      throw new Error('the object was read');
    },
  };
  expect(await scanPods(manager, [untouchable])).toEqual({ inserted: 0, updated: 0, unchanged: 1, deleted: 0 });
  expect(count(path, 'pods')).toBe(1);
});

test('updates what changed, removes what is gone, adds what is new', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  await scanPods(manager, [pod({ name: 'a' }), pod({ name: 'b' }), pod({ name: 'c' })]);
  const changed = pod({ name: 'b', version: '2', status: 'Error', labels: { app: 'cart' } });
  expect(await scanPods(manager, [pod({ name: 'a' }), changed, pod({ name: 'd' })])).toEqual({
    inserted: 1,
    updated: 1,
    unchanged: 1,
    deleted: 1,
  });
  expect(names(path)).toEqual(['shop/a', 'shop/b', 'shop/d']);
  expect(rows(path, "SELECT status, labels FROM pods WHERE name = 'b'")).toEqual([
    { status: 'Error', labels: '{"app":"cart"}' },
  ]);
  expect(rows(path, "SELECT labels, resource_version FROM objects WHERE name = 'b'")).toEqual([
    { labels: '{"app":"cart"}', resource_version: '2' },
  ]);
  expect([count(path, 'objects'), count(path, 'object_bodies')]).toEqual([3, 3]);
});

test('an object made again under its name takes the place of the old one', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  await scanPods(manager, [pod({ name: 'a' }), pod({ name: 'web-0', uid: 'old' })]);
  expect(await scanPods(manager, [pod({ name: 'a' }), pod({ name: 'web-0', uid: 'new', version: '9' })])).toMatchObject(
    {
      inserted: 1,
      deleted: 1,
    },
  );
  expect(rows(path, "SELECT uid, resource_version FROM objects WHERE name = 'web-0'")).toEqual([
    { uid: 'new', resource_version: '9' },
  ]);
  expect([count(path, 'pods'), count(path, 'objects'), count(path, 'object_bodies')]).toEqual([2, 2, 2]);
  expect(manager.scopeState(PODS)).toMatchObject({ itemCount: 2 });
});

test('an object listed twice in one list is stored once', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const scopeScan = manager.beginScan(PODS, AT_START);
  await scopeScan.writePage([pod({ name: 'a' }), pod({ name: 'a' })]);
  await scopeScan.writePage([
    pod({ name: 'a', version: '2' }),
    pod({ name: 'b', uid: 'b1' }),
    pod({ name: 'b', uid: 'b2' }),
  ]);
  await scopeScan.complete(FACTS);
  expect(rows(path, 'SELECT name, uid, resource_version FROM objects ORDER BY name')).toEqual([
    { name: 'a', uid: 'shop/a', resource_version: '2' },
    { name: 'b', uid: 'b2', resource_version: '1' },
  ]);
  expect(manager.scopeState(PODS)).toMatchObject({ itemCount: 2 });
});

test('an object that two kinds report is stored once', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const scopeOf = (apiGroup: string): ScopeKey => ({ ...PODS, kind: 'Event', apiGroup });
  for (const apiGroup of ['', 'events.k8s.io']) {
    const scopeScan = manager.beginScan(scopeOf(apiGroup), { startedAt: START, mode: 'list' });
    await scopeScan.writePage([pod({ name: 'started', uid: 'e1' })]);
    await scopeScan.complete(FACTS);
  }
  expect(rows(path, 'SELECT uid, api_group FROM objects')).toEqual([{ uid: 'e1', api_group: 'events.k8s.io' }]);
});

test('a namespace scope touches its namespace only, and a list of all namespaces takes its place', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  await scanPods(manager, [pod({ name: 'a' }), pod({ name: 'b' })], SHOP);
  await scanPods(manager, [pod({ name: 'x', namespace: 'bank' })], { ...PODS, namespace: 'bank' });
  await scanPods(manager, [pod({ name: 'a' })], SHOP);
  expect(names(path)).toEqual(['bank/x', 'shop/a']);
  expect(manager.scopes().map((scope) => scope.namespace)).toEqual(['bank', 'shop']);

  expect(await scanPods(manager, [pod({ name: 'a' }), pod({ name: 'c' })])).toMatchObject({
    unchanged: 1,
    inserted: 1,
    deleted: 1,
  });
  expect(names(path)).toEqual(['shop/a', 'shop/c']);
  expect(manager.scopes().map((scope) => scope.namespace)).toEqual(['']);
});

test('refuses an object of another namespace in a namespace scope', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const scopeScan = manager.beginScan(SHOP, AT_START);
  await expect(scopeScan.writePage([pod({ name: 'a' }), pod({ name: 'b', namespace: 'bank' })])).rejects.toMatchObject({
    code: 'mcp_protocol',
  });
  expect(count(path, 'objects')).toBe(0);
  await scopeScan.fail('not of its namespace');
});

test('a later scan of the same objects ends the earlier one', async () => {
  const { manager } = await openManager();
  await using _ = manager;
  const early = manager.beginScan(PODS, AT_START);
  await early.writePage([pod({ name: 'a' })]);
  const late = manager.beginScan(SHOP, AT_START);
  await expect(early.complete(FACTS)).rejects.toMatchObject({ code: 'cancelled' });
  await late.writePage([pod({ name: 'a' })]);
  await late.complete(FACTS);
  expect(manager.scopes()).toEqual([
    expect.objectContaining({ namespace: '', complete: false }),
    expect.objectContaining({ namespace: 'shop', complete: true }),
  ]);
});

test('changes three rows for each object that changes, and a handful for a scan', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const pods = Array.from({ length: 1000 }, (_unused, index) => pod({ name: `p-${index}` }));
  await scanPods(manager, pods);
  const before = manager.rowsChanged();
  const changed = pods.map((each, index) => (index % 100 === 0 ? pod({ name: `p-${index}`, version: '2' }) : each));
  await scanPods(manager, changed);
  expect(manager.rowsChanged() - before).toBeLessThanOrEqual(10 * 3 + 5);
  const removing = manager.rowsChanged();
  await scanPods(manager, changed.slice(10));
  expect(manager.rowsChanged() - removing).toBeLessThanOrEqual(10 * 3 + 5);
  const nothing = manager.rowsChanged();
  await scanPods(manager, changed.slice(10));
  expect(manager.rowsChanged() - nothing).toBeLessThanOrEqual(5);
  expect(count(path, 'pods')).toBe(990);
});

test('keeps every character of odd texts', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const odd = 'tab\there\nline\u0000nul\u001b[31m🚀 "quotes" \\ \u2028';
  const labels = { ['__proto__']: 'kept', note: odd };
  await scanPods(manager, [pod({ name: 'a', labels: Object.assign(Object.create(null), labels), status: odd })]);
  expect(rows(path, 'SELECT status FROM pods')).toEqual([{ status: odd }]);
  expect(JSON.parse(String(rows(path, 'SELECT labels FROM objects')[0]?.labels)).note).toBe(odd);
});
