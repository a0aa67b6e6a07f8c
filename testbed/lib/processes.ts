import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { run } from './run.ts';
import { waitFor } from './wait.ts';

export interface RunningProcess {
  readonly pid: number;
  readonly executable: string;
}

/**
 * Processes started as a program inside `folder`. The path a process was started by is its identity: unlike a pid from
 * a file it can't belong to a stranger after a reboot, since every cluster starts its programs from its own folder.
 */
export async function processesStartedFrom(folder: string): Promise<RunningProcess[]> {
  const prefix = `${folder}/`;
  const found = existsSync('/proc/self/cmdline') ? await fromProc() : await fromPs(prefix);
  return found.filter((process) => process.executable.startsWith(prefix));
}

/** Ends the given processes, politely at first when `graceMs` is given, and returns when all are gone. */
export async function endProcesses(
  processes: readonly RunningProcess[],
  options: { readonly graceMs: number },
): Promise<void> {
  if (processes.length === 0) return;
  if (options.graceMs > 0) {
    signalAll(processes, 'SIGTERM');
    const gone = await waitFor(async () => (processes.some(isAlive) ? undefined : true), {
      what: 'processes to end',
      timeoutMs: options.graceMs,
      intervalMs: 50,
    }).catch(() => false);
    if (gone) return;
  }
  signalAll(processes, 'SIGKILL');
  await waitFor(async () => (processes.some(isAlive) ? undefined : true), {
    what: `processes ${processes.map((process) => process.pid).join(', ')} to end`,
    timeoutMs: 10_000,
    intervalMs: 20,
  });
}

/** A zombie counts as gone: in a container nobody may ever collect it. */
export function isAlive(candidate: { readonly pid: number }): boolean {
  try {
    process.kill(candidate.pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(candidate.pid);
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    // No /proc on this system, or gone between the two looks: kill(2) had the last word.
    return false;
  }
}

function signalAll(processes: readonly RunningProcess[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

async function fromProc(): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // A process may end between listing and reading; a zombie has an empty command line.
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return { pid: Number(pid), executable: commandLine.split('\0', 1)[0] ?? '' };
    }),
  );
  return found.filter((process) => process.executable !== '');
}

async function fromPs(prefix: string): Promise<RunningProcess[]> {
  const lines = (await run('ps', ['-A', '-ww', '-o', 'pid=,args='])).split('\n');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined || !match[2].startsWith(prefix)) return [];
    // Program names have no blanks, the folder may: the name ends at the first blank after the folder.
    const name = match[2].slice(prefix.length).split(' ', 1)[0] ?? '';
    return [{ pid: Number(match[1]), executable: prefix + name }];
  });
}
