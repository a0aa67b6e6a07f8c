import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureBinaries, findBinaries, hasGo } from './binaries.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'binaries-'));
  vi.stubEnv('K8S_MCP_TESTBED_CACHE', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

describe('ensureBinaries', () => {
  it('says what is missing and how to mend it where there is no Go', async () => {
    vi.stubEnv('PATH', cache);
    expect(hasGo()).toBe(false);
    expect(findBinaries()).toBeUndefined();
    await expect(ensureBinaries()).rejects.toThrow(/needs Go 1\.26[\s\S]*Install Go[\s\S]*K8S_MCP_TEST_KUBECONFIG/);
  });

  it.skipIf(!hasGo())('leaves no half a program behind when it is interrupted', async () => {
    const interrupt = new AbortController();
    const lines: string[] = [];
    const onProgress = (line: string) => {
      lines.push(line);
      setTimeout(() => interrupt.abort(), 300);
    };
    await expect(ensureBinaries({ onProgress, signal: interrupt.signal })).rejects.toThrow();
    expect(lines[0]).toMatch(/^building etcd, 1 of 7/);
    const [build = ''] = (await readdir(join(cache, 'bin'))).filter((name) => !name.endsWith('.lock'));
    expect((await readdir(join(cache, 'bin', build))).filter((name) => name.includes('building'))).toEqual([]);
    expect(findBinaries()).toBeUndefined();
  });
});
