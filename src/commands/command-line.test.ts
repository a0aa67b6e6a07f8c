import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFakeCluster } from '../tools/testing/fake-cluster.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/k8s-mcp', import.meta.url));

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-commands-'));
    await writeFile(join(folder, 'empty.env'), '');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function k8sMcp(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ending> {
    const base = { PATH: process.env['PATH'] ?? '', HOME: folder, CACHE_DB_PATH: join(folder, 'none', 'cache.db') };
    return new Promise((resolve) => {
      execFile(LAUNCHER, [...args], { env: { ...base, ...env } }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  }

  it('shows help and its version', async () => {
    expect((await k8sMcp(['--help'])).stdout).toContain('doctor');
    expect((await k8sMcp(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends with 2 and a suggestion where the usage is wrong', async () => {
    const typo = await k8sMcp(['stauts']);
    expect(typo.code).toBe(2);
    expect(typo.stderr).toContain('status');
    expect((await k8sMcp(['serve', '--http', 'nonsense'])).stderr).toContain('HOST:PORT');
    expect((await k8sMcp(['serve', '--toolsets', 'cor'])).stderr).toContain('Did you mean core?');
  });

  it('names every wrong setting at once, and ends with 2', async () => {
    const wrong = await k8sMcp(['status'], { SCANNER_TIMEOUT: 'soon', MCP_READ_ONLY: 'perhaps', LOG_LEVEL: 'loud' });
    expect(wrong.code).toBe(2);
    for (const name of ['SCANNER_TIMEOUT', 'MCP_READ_ONLY', 'LOG_LEVEL']) expect(wrong.stderr).toContain(name);
  });

  it('takes the options of every command before the command or behind it', async () => {
    for (const args of [
      ['--context', 'nowhere', 'doctor', '--json'],
      ['doctor', '--json', '--context', 'nowhere'],
    ]) {
      const found = await k8sMcp(args, { KUBECONFIG: join(folder, 'none') });
      expect(found.code, found.stderr).toBe(1);
      expect(JSON.parse(found.stdout).ok).toBe(false);
    }
  });

  it('reads a settings file itself: none of it is an option of Node', async () => {
    await writeFile(join(folder, 'node.env'), 'NODE_OPTIONS=--require=/nonexistent/hook.cjs\n');
    const missing = await k8sMcp(['--env-file', join(folder, 'nowhere.env'), 'status']);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("can't be read");
    expect((await k8sMcp(['--env-file', join(folder, 'node.env'), '--version'])).code).toBe(0);
  });

  it('prints a log as JSON', async () => {
    const pod = { metadata: { name: 'a', namespace: 'shop' }, spec: { containers: [{ name: 'main' }] } };
    await using cluster = await openFakeCluster(({ pathname }) => (pathname.endsWith('/log') ? 'hello\n' : pod));
    const args = ['tool', 'k8s_get_pod_logs', '--namespace', 'shop', '--pod', 'a', '--json'];
    const log = await k8sMcp(args, { KUBECONFIG: cluster.kubeconfigPath });
    expect(log.code, log.stderr).toBe(0);
    expect(JSON.parse(log.stdout).text).toContain('hello');
  });

  it('says that there is no cache yet, and what makes one', async () => {
    const missing = await k8sMcp(['status']);
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain('k8s-mcp scan');
    const json = JSON.parse((await k8sMcp(['status', '--json'])).stdout);
    expect(json).toMatchObject({ state: 'missing', clusters: [] });
  });

  it('finds in doctor one thing wrong where there is no kubeconfig, however much depends on it', async () => {
    const found = await k8sMcp(['doctor', '--json']);
    expect(found.code).toBe(1);
    const { ok, findings } = JSON.parse(found.stdout);
    expect(ok).toBe(false);
    const wrong = findings.filter((finding: { verdict: string }) => finding.verdict === 'wrong');
    expect(wrong.map((finding: { what: string }) => finding.what)).toEqual(['kubeconfig']);
    expect(wrong[0].found).toContain('KUBECONFIG');
    expect(findings.find(({ what }: { what: string }) => what === 'MCP server').found).toMatch(/^not looked at/);
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const piped = await new Promise<Ending>((resolve) => {
      const script = `"${LAUNCHER}" doctor | head -n 1; echo "codes \${PIPESTATUS[*]}"`;
      const env = { PATH: process.env['PATH'] ?? '', HOME: folder, CACHE_DB_PATH: join(folder, 'none', 'cache.db') };
      execFile('bash', ['-c', script], { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
    expect(piped.stderr).not.toContain('EPIPE');
    expect(piped.stdout).toMatch(/codes [01] 0/);
  });

  it('prints completion for shells', async () => {
    expect((await k8sMcp(['completion', 'bash'])).stdout).toContain('complete -F');
    expect((await k8sMcp(['completion', 'fish'])).stdout).toContain('-a scan');
    expect((await k8sMcp(['completion', 'tcsh'])).code).toBe(2);
  });
});
