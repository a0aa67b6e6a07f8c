import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLocked, withFileLock } from './file-lock.ts';

const children: ChildProcess[] = [];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-lock-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  return rm(folder, { recursive: true, force: true });
});

/** A process that takes the lock, says so, and holds it until it is killed. */
async function holder(path: string) {
  const module = new URL('./file-lock.ts', import.meta.url).href;
  const script = `
    import { isLocked, withFileLock } from ${JSON.stringify(module)};
    await withFileLock(${JSON.stringify(path)}, async () => {
      console.log('held');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe('withFileLock', () => {
  it('lets one caller work at a time', async () => {
    let working = 0;
    let most = 0;
    const work = async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setTimeout(resolve, 20));
      working -= 1;
    };
    await Promise.all(Array.from({ length: 4 }, () => withFileLock(join(folder, 'a.lock'), work)));
    expect(most).toBe(1);
  });

  it('waits for another process and goes on when that one is killed', async () => {
    const path = join(folder, 'b.lock');
    const child = await holder(path);
    let done = false;
    const waiting = withFileLock(path, async () => {
      done = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(done).toBe(false);
    expect(isLocked(path)).toBe(true);
    child.kill('SIGKILL');
    await waiting;
    expect(done).toBe(true);
    expect(isLocked(path)).toBe(false);
  });

  it('gives up waiting when it is told to', async () => {
    const path = join(folder, 'c.lock');
    const child = await holder(path);
    const waiting = withFileLock(path, async () => {}, { signal: AbortSignal.timeout(200) });
    await expect(waiting).rejects.toThrow();
    child.kill('SIGKILL');
  });

  it('lets the next one in after a failure', async () => {
    const path = join(folder, 'd.lock');
    await expect(withFileLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withFileLock(path, async () => 'yes')).resolves.toBe('yes');
  });
});
