import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadMarkKey } from './mark-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mark-key-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('loadMarkKey', () => {
  it('makes a key once, readable by its owner only, and finds it again', async () => {
    const path = join(folder, 'home', 'mark.key');
    const first = await loadMarkKey({ path });
    expect(first.warning).toBeUndefined();
    expect(first.key).toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await loadMarkKey({ path })).key).toEqual(first.key);
    expect(await readdir(join(folder, 'home'))).toEqual(['mark.key']);
  });

  it('gives processes that come at once the same key', async () => {
    const path = join(folder, 'mark.key');
    const module = new URL('./mark-key.ts', import.meta.url).href;
    const script = `const { loadMarkKey } = await import(${JSON.stringify(module)});
      const { key } = await loadMarkKey({ path: ${JSON.stringify(path)} });
      process.stdout.write(Buffer.from(key).toString('hex'));`;
    const run = promisify(execFile);
    const results = await Promise.all(
      Array.from({ length: 4 }, () => run(process.execPath, ['--input-type=module', '-e', script])),
    );
    expect(new Set(results.map((result) => result.stdout)).size).toBe(1);
    const inOne = await Promise.all(Array.from({ length: 20 }, () => loadMarkKey({ path: join(folder, 'b.key') })));
    expect(new Set(inOne.map(({ key }) => Buffer.from(key).toString('hex'))).size).toBe(1);
  });

  it('gives a key for this process and a warning where none can be kept', async () => {
    await writeFile(join(folder, 'file'), '');
    const { key, warning } = await loadMarkKey({ path: join(folder, 'file', 'mark.key') });
    expect(key).toHaveLength(32);
    expect(warning).toMatch(/can't be kept/);
  });

  it('takes rights away from others on a key that they could read, and says so', async () => {
    const path = join(folder, 'mark.key');
    const { key } = await loadMarkKey({ path });
    await chmod(path, 0o644);
    const again = await loadMarkKey({ path });
    expect(again.key).toEqual(key);
    expect(again.warning).toMatch(/0600/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('refuses a file that holds no key, with the way out', async () => {
    const path = join(folder, 'mark.key');
    await writeFile(path, 'something else');
    await expect(loadMarkKey({ path })).rejects.toThrow(/Delete it to get a new one/);
  });
});
