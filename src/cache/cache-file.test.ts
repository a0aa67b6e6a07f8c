import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { count, rows } from '../database/testing/database-fixtures.ts';
import { silentLog } from '../lib/log.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { START } from '../lib/testing/start.ts';
import { CacheManager } from './cache-manager.ts';
import { PODS, makePod as pod } from './testing/make-pod.ts';
import { AT_START, FACTS, openManager, scanPods } from './testing/open-manager.ts';

const CLUSTER = { server: 'https://10.0.0.1:6443', version: 'v1.36.3', platform: 'linux/amd64', observedAt: START };

const names = (path: string): string[] =>
  rows(path, "SELECT namespace || '/' || name AS name FROM pods ORDER BY 1").map((row) => String(row.name));

test('notices that its file was removed, and begins a new one', async () => {
  const { manager, path, clock } = await openManager();
  await using _ = manager;
  await manager.registerCluster({ ...CLUSTER, name: 'prod', uid: 'u1' });
  await scanPods(manager, [pod({ name: 'a' })]);
  const underWay = manager.beginScan(PODS, AT_START);
  await underWay.writePage([pod({ name: 'a' })]);
  rmSync(path);
  expect(manager.scopeState(PODS)).toBeUndefined();
  await expect(underWay.writePage([pod({ name: 'b' })])).rejects.toMatchObject({ code: 'database' });
  await underWay.fail('database replaced');
  expect(manager.scopeState(PODS)).toMatchObject({ complete: false, error: 'database replaced' });
  await scanPods(manager, [pod({ name: 'a' }), pod({ name: 'b' })], PODS, clock.now());
  expect(names(path)).toEqual(['shop/a', 'shop/b']);
  expect(rows(path, 'SELECT name, uid FROM clusters')).toEqual([{ name: 'prod', uid: 'u1' }]);
});

test('puts a file aside that is damaged while it is open', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const padding = 20_000;
  await scanPods(
    manager,
    Array.from({ length: 200 }, (_unused, index) => pod({ name: `p-${index}`, padding })),
  );
  const other = new DatabaseSync(path);
  other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  other.close();
  const size = statSync(path).size;
  writeFileSync(path, Buffer.alloc(size - 16_384, 0xaa), { flag: 'r+' });
  await expect(scanPods(manager, [pod({ name: 'p-1', version: '2', padding })])).rejects.toMatchObject({
    code: 'database',
  });
  await scanPods(manager, [pod({ name: 'p-1', version: '2' })]);
  expect(names(path)).toEqual(['shop/p-1']);
  expect(manager.setAside).toMatch(/k8s_cache\.db\.corrupt-2026/);
  expect(existsSync(String(manager.setAside))).toBe(true);
});

test('waits for a lock of another process, then fails, and the next call works', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  await scanPods(manager, [pod({ name: 'a' })]);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  const scopeScan = manager.beginScan(PODS, AT_START);
  await expect(scopeScan.writePage([pod({ name: 'a', version: '2' })])).rejects.toMatchObject({
    code: 'database',
    data: { sqliteCode: 5 },
  });
  other.exec('ROLLBACK');
  other.close();
  expect(await scopeScan.writePage([pod({ name: 'a', version: '2' })])).toMatchObject({ updated: 1 });
  await scopeScan.complete(FACTS);
});

test('reports the size of a WAL that a reader pins', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM pods').get();
  for (let round = 1; round <= 3; round++) {
    const pods = Array.from({ length: 300 }, (_unused, index) =>
      pod({ name: `p-${index}`, version: `${round}`, padding: 20_000 + round }),
    );
    await scanPods(manager, pods);
  }
  expect(manager.walBytes()).toBeGreaterThan(3 * 300 * 20_000);
  expect(reader.prepare('SELECT count(*) AS count FROM pods').get()).toMatchObject({ count: 0 });
  reader.close();
});

test('keeps all of its files private and leaves nothing but the database behind', async () => {
  const { manager, path } = await openManager();
  await scanPods(manager, [pod({ name: 'a' })]);
  for (const suffix of ['', '-wal', '-shm']) expect(statSync(`${path}${suffix}`).mode & 0o777).toBe(0o600);
  await manager[Symbol.asyncDispose]();
  expect(readdirSync(join(path, '..'))).toEqual(['k8s_cache.db']);
  await expect(manager.recordClusterError('x', { message: 'late', at: START })).rejects.toMatchObject({
    code: 'cancelled',
  });
});

test('never holds the event loop while it removes thousands of objects', async () => {
  const { manager, path } = await openManager();
  await using _ = manager;
  await scanPods(
    manager,
    Array.from({ length: 6000 }, (_unused, index) => pod({ name: `p-${index}`, padding: 4000 })),
  );
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const scopeScan = manager.beginScan(PODS, AT_START);
  const other = manager.beginScan({ ...PODS, kind: 'Service' }, { startedAt: START, mode: 'list', table: 'services' });
  const completed = scopeScan.complete(FACTS);
  // Another kind's page waits for the transaction and isn't part of it.
  await other.complete(FACTS);
  expect(await completed).toEqual({ deleted: 6000 });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
  expect(count(path, 'objects')).toBe(0);
});

test('finds its data again after the file was moved away and back', async () => {
  const { manager, path } = await openManager();
  await scanPods(manager, [pod({ name: 'a' })]);
  await manager[Symbol.asyncDispose]();
  renameSync(path, `${path}.saved`);
  renameSync(`${path}.saved`, path);
  await using again = await CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });
  expect(again.scopeState(PODS)).toMatchObject({ complete: true, itemCount: 1 });
});
