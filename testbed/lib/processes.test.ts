import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProcesses, isAlive, processesStartedFrom } from './processes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'processes-'));
  await symlink(process.execPath, join(folder, 'program'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(command: string, script: string) {
  const child = spawn(command, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

const STAYS = 'console.log(1); setInterval(() => {}, 1000)';

describe('processesStartedFrom', () => {
  it('finds a process by the folder its program was started from, and ends it', async () => {
    const child = await start(join(folder, 'program'), STAYS);
    const found = await processesStartedFrom(folder);
    expect(found).toEqual([{ pid: child.pid, executable: join(folder, 'program') }]);
    await endProcesses(found, { graceMs: 1_000 });
    expect(found.some(isAlive)).toBe(false);
    expect(await processesStartedFrom(folder)).toEqual([]);
  });

  it('leaves a process alone that merely names the folder', async () => {
    const child = await start(process.execPath, `${STAYS} // ${folder}/program`);
    expect(await processesStartedFrom(folder)).toEqual([]);
    child.kill('SIGKILL');
  });
});

describe('endProcesses', () => {
  it('kills what does not listen to a polite word', async () => {
    await start(join(folder, 'program'), `process.on('SIGTERM', () => {}); ${STAYS}`);
    const found = await processesStartedFrom(folder);
    await endProcesses(found, { graceMs: 200 });
    expect(found.some(isAlive)).toBe(false);
  });
});
