import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from './main.ts';

const home = mkdtempSync(join(tmpdir(), 'testbed-'));
beforeAll(() => vi.stubEnv('K8S_MCP_TESTBED_HOME', home));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

async function testbed(...args: string[]) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const status = await main(args, { print: (line) => stdout.push(line), progress: (line) => stderr.push(line) });
  return { status, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
}

describe('testbed.ts', () => {
  it('prints help on stdout and ends well when asked for it', async () => {
    const { status, stdout } = await testbed('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Usage:');
    for (const command of ['build', 'up', 'load', 'fill', 'status', 'down']) {
      const help = await testbed(command, '--help');
      expect(help.status).toBe(0);
      expect(help.stdout).toContain(`testbed.ts ${command}`);
    }
  });

  it('ends with 2 on wrong usage and says what is wrong', async () => {
    expect((await testbed()).status).toBe(2);
    expect(await testbed('start')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('unknown command "start"'),
    });
    expect(await testbed('up', '--node', '3')).toMatchObject({ status: 2, stderr: expect.stringContaining('--node') });
    expect(await testbed('up', '--nodes', 'many')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--nodes'),
    });
    expect((await testbed('up', '--name', 'Not_A_Name')).status).toBe(2);
    expect((await testbed('up', '--extra-args', 'kubelet=a=b')).status).toBe(2);
    expect((await testbed('fill')).status).toBe(2);
    expect((await testbed('down', '--all', '--name', 'x')).status).toBe(2);
  });

  it('ends with 1 when there is no such cluster to load, and says how to start it', async () => {
    const { status, stderr } = await testbed('load', '--name', 'nowhere');
    expect(status).toBe(1);
    expect(stderr).toContain('up --name nowhere');
  });

  it('tells an empty test bed from a failure', async () => {
    expect(await testbed('status')).toMatchObject({ status: 0, stdout: '' });
    expect(JSON.parse((await testbed('status', '--json')).stdout)).toEqual([]);
    expect((await testbed('down', '--all')).status).toBe(0);
    expect(await testbed('down', '--name', 'nowhere')).toMatchObject({
      status: 0,
      stderr: 'there is no cluster nowhere',
    });
  });
});
