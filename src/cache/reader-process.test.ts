import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../database/testing/database-fixtures.ts';
import { silentLog } from '../lib/log.ts';
import { isRunning } from '../lib/testing/is-running.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { CacheManager } from './cache-manager.ts';

const READER = fileURLToPath(new URL('./testing/reader-program.ts', import.meta.url));
const BOMB = 'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
const bombCall = { id: 1, operation: 'query', input: { sql: BOMB }, timeoutMs: 300 };

async function emptyCache(): Promise<string> {
  const path = join(temporaryFolder(), 'cache.db');
  const manager = await CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });
  await manager[Symbol.asyncDispose]();
  return path;
}

async function startReader(path: string): Promise<ChildProcess> {
  const child = fork(READER, [path], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect((await once(child, 'message'))[0]).toEqual({ type: 'ready' });
  return child;
}

test('ends itself past the limit of a call, though its parent does nothing', async () => {
  const child = await startReader(await emptyCache());
  child.send(bombCall);
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
});

test('does not count the time between calls', async () => {
  const child = await startReader(await emptyCache());
  const quick = { id: 1, operation: 'query', input: { sql: 'SELECT 1' }, timeoutMs: 100 };
  for (let id = 1; id <= 3; id++) {
    child.send({ ...quick, id });
    expect((await once(child, 'message'))[0]).toMatchObject({ type: 'answer', id, value: { rows: [[1]] } });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect(child.exitCode).toBeNull();
});

test('ends when its parent lets go of it', async () => {
  const child = await startReader(await emptyCache());
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('ends past the limit though its parent was killed in the middle of a call', async () => {
  const program = `
    import { fork } from 'node:child_process';
    const child = fork(${JSON.stringify(READER)}, [${JSON.stringify(await emptyCache())}], { serialization: 'advanced', execArgv: [] });
    child.once('message', () => {
      child.send(${JSON.stringify(bombCall)}, () => console.log(child.pid));
    });
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = Number(String((await once(parent.stdout, 'data'))[0]));
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
});

test('refuses an operation that it does not have', async () => {
  const child = await startReader(await emptyCache());
  for (const operation of ['constructor', 'write']) {
    child.send({ id: 1, operation, input: {}, timeoutMs: 1000 });
    expect((await once(child, 'message'))[0]).toMatchObject({ type: 'failure', error: { code: 'internal' } });
  }
});
