import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

describe('makeFolder', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'make-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes a folder and those above it, for nobody else', () => {
    makeFolder(join(folder, 'a/b/c'));
    for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
  });

  it('leaves a folder that is there as it is', () => {
    makeFolder(join(folder, 'a'));
    makeFolder(join(folder, 'a'));
    makeFolder(tmpdir());
    makeFolder('/');
  });

  it('throws where a file is in the way', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeFolder(join(folder, 'file'))).toThrow('EEXIST');
    expect(() => makeFolder(join(folder, 'file/a'))).toThrow('ENOTDIR');
  });

  // In a process of its own, which can be ended: what spins in the system can't.
  it.skipIf(process.platform !== 'linux')('gives up where the system makes no folders', () => {
    const script = `import { makeFolder } from ${JSON.stringify(new URL('make-folder.ts', import.meta.url).href)};
      try { makeFolder('/proc/k8s-mcp/data'); } catch (error) { console.log(error.code); }`;
    const options = { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' } as const;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], options);
    expect(stdout).toBe('ENOENT\n');
  });
});
