import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../database/testing/database-fixtures.ts';
import { START } from '../lib/testing/start.ts';
import { acquireScannerLock } from './scanner-lock.ts';

const clock = { now: () => START };

test('a second scanner is told who holds the database', async () => {
  const path = join(temporaryFolder(), 'data', 'cache.db');
  {
    await using _held = await acquireScannerLock(path, { clock });
    await expect(acquireScannerLock(path, { clock })).rejects.toMatchObject({
      code: 'database_held',
      message: expect.stringContaining(`process ${process.pid} on ${hostname()}, since 2026-11-23T05:02:00Z`),
      data: { holder: { pid: process.pid, host: hostname(), since: '2026-11-23T05:02:00Z' } },
    });
    expect(statSync(`${path}.lock`).mode & 0o777).toBe(0o600);
  }
  await using _again = await acquireScannerLock(path, { clock });
});

test('the lock of a process that was killed is free', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  const program = `
    import { acquireScannerLock } from ${JSON.stringify(new URL('./scanner-lock.ts', import.meta.url).href)};
    globalThis.held = await acquireScannerLock(${JSON.stringify(path)});
    console.log('held');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await expect(acquireScannerLock(path, { clock })).rejects.toMatchObject({
    code: 'database_held',
    data: { holder: { pid: child.pid } },
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  await using _held = await acquireScannerLock(path, { clock });
});

test('holds without the facts about its holder', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using _held = await acquireScannerLock(path, { clock });
  writeFileSync(`${path}.lock.json`, '{"pid":');
  await expect(acquireScannerLock(path, { clock })).rejects.toThrow(/another process/);
});

test('a folder that cannot be made is said in words', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await expect(acquireScannerLock(join(folder, 'file', 'cache.db'), { clock })).rejects.toMatchObject({
    code: 'database',
  });
});

test('a lock whose file is removed is taken again, before a second scanner comes', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  let now = START;
  await using held = await acquireScannerLock(path, { clock: { now: () => now }, checkMs: 10 });
  now += 60_000;
  rmSync(`${path}.lock`);
  // Written once the new file is locked.
  await expect.poll(() => readFileSync(`${path}.lock.json`, 'utf8')).toContain('2026-11-23T05:03:00Z');
  await expect(acquireScannerLock(path, { clock })).rejects.toMatchObject({ code: 'database_held' });
  expect(held.lost.aborted).toBe(false);
});

test('a scanner steps back where a second one has locked a new file in the place of its own', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await using first = await acquireScannerLock(path, { clock, checkMs: 10 });
  const elsewhere = join(temporaryFolder(), 'cache.db');
  await using _second = await acquireScannerLock(elsewhere, { clock });
  // At once, so that the first has no chance to be quicker.
  renameSync(`${elsewhere}.lock`, `${path}.lock`);
  await expect.poll(() => first.lost.aborted).toBe(true);
  expect(first.lost.reason).toMatchObject({ code: 'database_held', data: { holder: { pid: process.pid } } });
});
