import { readFile } from 'node:fs/promises';
import { eventually } from './eventually.ts';
import type { Workspace } from './workspace.ts';

/** Pid of the process with `title` that one with `parentTitle` started in this workspace; waits until there is one. */
export async function childOf(workspace: Workspace, parentTitle: string, title: string): Promise<number> {
  return await eventually(`the ${title} of ${parentTitle}`, async () => {
    for (const pid of await workspace.processes()) {
      if (await isTitled(pid, title)) {
        const parent = await parentOf(pid);
        if (parent !== undefined && (await isTitled(parent, parentTitle))) return pid;
      }
    }
    return undefined;
  });
}

async function isTitled(pid: number, title: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.replaceAll('\0', ' ').trim() === title;
}

async function parentOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const parent = /^PPid:\s+(\d+)$/m.exec(status)?.[1];
  return parent === undefined ? undefined : Number(parent);
}
