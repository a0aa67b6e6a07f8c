import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../database/testing/database-fixtures.ts';
import { systemClock } from '../lib/clock.ts';
import { silentLog } from '../lib/log.ts';
import { isRunning } from '../lib/testing/is-running.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { START } from '../lib/testing/start.ts';
import { CacheManager } from './cache-manager.ts';
import { CacheReader } from './cache-reader.ts';
import { makePod, PODS } from './testing/make-pod.ts';

const READER = fileURLToPath(new URL('./testing/reader-program.ts', import.meta.url));
const BOMB = 'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
const COUNT = { sql: 'SELECT count(*) FROM pods' };

function readerOf(path: string, timeoutMs = 20_000): CacheReader {
  return new CacheReader({ clock: systemClock, log: silentLog }, { modulePath: READER, args: [path], timeoutMs });
}

async function fill(path: string, pods: number): Promise<CacheManager> {
  const manager = await CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });
  const scan = manager.beginScan(PODS, { startedAt: START, mode: 'list', table: 'pods' });
  await scan.writePage(Array.from({ length: pods }, (_unused, index) => makePod({ name: `p-${index}` })));
  await scan.complete({ resourceVersion: '1', ttlMs: 300_000 });
  return manager;
}

async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (!isRunning(pid)) return true;
    await delay(50);
  }
  return false;
}

test('answers a query with rows and what they can be trusted for', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using _manager = await fill(path, 3);
  await using reader = readerOf(path);
  await reader.warm();
  const pid = reader.pid;
  expect(await reader.query(COUNT)).toMatchObject({
    columns: ['count(*)'],
    rows: [[3]],
    truncated: false,
    tablesRead: ['pods'],
    scopes: [{ kind: 'Pod', itemCount: 3, observedAt: START, complete: true }],
  });
  expect((await reader.query({ sql: 'SELECT 1' })).scopes).toEqual([]);
  await expect(reader.query({ sql: 'SELECT * FROM podz' })).rejects.toMatchObject({
    code: 'query',
    data: { nearest: ['pods'] },
  });
  expect(await reader.status()).toMatchObject({ state: 'current', clusters: [{ name: 'prod' }] });
  expect(reader.pid).toBe(pid);
});

test('kills the process of a query past its limit, and other calls are answered by the next one', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using _manager = await fill(path, 3);
  await using reader = readerOf(path);
  await reader.warm();
  const pid = Number(reader.pid);
  const bomb = reader.query({ sql: BOMB }, { timeoutMs: 300 });
  const behind = reader.query(COUNT);
  await expect(bomb).rejects.toMatchObject({ code: 'timeout', data: { timeoutMs: 300 } });
  expect((await behind).rows).toEqual([[3]]);
  expect(reader.pid).not.toBe(pid);
  expect(await isGone(pid)).toBe(true);
});

test('an aborted query stops', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using _manager = await fill(path, 1);
  await using reader = readerOf(path);
  await reader.warm();
  const pid = Number(reader.pid);
  const abort = new AbortController();
  const bomb = reader.query({ sql: BOMB }, { signal: abort.signal });
  abort.abort();
  await expect(bomb).rejects.toMatchObject({ code: 'cancelled' });
  expect(await isGone(pid)).toBe(true);
});

test('a reader that was killed is replaced without a word to the caller', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using _manager = await fill(path, 3);
  await using reader = readerOf(path);
  await reader.warm();
  process.kill(Number(reader.pid), 'SIGKILL');
  expect((await reader.query(COUNT)).rows).toEqual([[3]]);
});

test('a reader that cannot start fails its calls in words', async () => {
  const reader = new CacheReader(
    { clock: systemClock, log: silentLog },
    { modulePath: READER.replace('reader-program', 'no-such-program'), args: [], timeoutMs: 20_000 },
  );
  await using _ = reader;
  await expect(reader.query(COUNT)).rejects.toMatchObject({ code: 'database' });
});

test('an idle reader lets its program end, one at work does not', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using _manager = await fill(path, 3);
  const program = `
    import { CacheReader } from ${JSON.stringify(new URL('./cache-reader.ts', import.meta.url).href)};
    import { systemClock } from ${JSON.stringify(new URL('../lib/clock.ts', import.meta.url).href)};
    import { silentLog } from ${JSON.stringify(new URL('../lib/log.ts', import.meta.url).href)};
    const options = { modulePath: ${JSON.stringify(READER)}, args: [${JSON.stringify(path)}], timeoutMs: 20_000 };
    const reader = new CacheReader({ clock: systemClock, log: silentLog }, options);
    await reader.warm();
    console.log((await reader.query({ sql: 'SELECT count(*) FROM pods' })).rows[0][0]);
    if (process.argv.includes('dispose')) await reader[Symbol.asyncDispose]();
  `;
  for (const how of ['dispose', 'leave']) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, how], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said, [code]] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')]);
    expect([String(said[0]).trim(), code]).toEqual(['3', 0]);
  }
});

test('notices that the database is missing, comes, is replaced and goes', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'cache.db');
  await using reader = readerOf(path);
  await expect(reader.query(COUNT)).rejects.toMatchObject({ code: 'database', data: { missing: true } });
  await (await fill(path, 3))[Symbol.asyncDispose]();
  expect((await reader.query(COUNT)).rows).toEqual([[3]]);
  await (await fill(join(folder, 'other.db'), 5))[Symbol.asyncDispose]();
  renameSync(join(folder, 'other.db'), path);
  expect((await reader.query(COUNT)).rows).toEqual([[5]]);
  rmSync(path);
  await expect(reader.query(COUNT)).rejects.toMatchObject({ code: 'database', data: { missing: true } });
  expect(await reader.status()).toMatchObject({ state: 'missing', clusters: [] });
});

test('a reader that hangs in mid-read pins the log, holds nobody up, and its end frees the log', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using manager = await fill(path, 300);
  await using reader = readerOf(path);
  await reader.warm();
  const hanging = reader.query({ sql: `${BOMB}, pods` }, { timeoutMs: 4000 });
  const outcome = hanging.then(
    () => 'answered',
    () => 'killed',
  );
  await delay(300);
  let scans = 0;
  const scanOnce = async (): Promise<void> => {
    const version = String(++scans + 1);
    const scan = manager.beginScan(PODS, { startedAt: START, mode: 'list', table: 'pods' });
    const padding = 20_000 + scans;
    await scan.writePage(
      Array.from({ length: 300 }, (_unused, index) => makePod({ name: `p-${index}`, version, padding })),
    );
    await scan.complete({ resourceVersion: version, ttlMs: 300_000 });
  };
  for (let round = 0; round < 4; round++) await scanOnce();
  // 24 MB were written; without the reader the log starts over at 8 MB.
  expect(manager.walBytes()).toBeGreaterThan(20_000_000);
  expect(await outcome).toBe('killed');
  await scanOnce();
  const pinned = manager.walBytes();
  for (let round = 0; round < 4; round++) await scanOnce();
  expect(manager.walBytes()).toBe(pinned);
  expect((await reader.query(COUNT)).rows).toEqual([[300]]);
});
