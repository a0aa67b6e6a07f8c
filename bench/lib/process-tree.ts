import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

export interface ProcessMemory {
  readonly pid: number;
  /** Its command line, arguments separated by blanks. */
  readonly command: string;
  readonly peakMb: number;
  readonly currentMb: number;
  /** Processor time of all its threads up to now. */
  readonly cpuMs: number;
}

/**
 * Memory of a process and all its descendants, as the kernel counts it (VmHWM and VmRSS of /proc/PID/status).
 * Empty where there is no /proc.
 */
export async function treeMemory(rootPid: number): Promise<ProcessMemory[]> {
  const found: ProcessMemory[] = [];
  const waiting = [rootPid];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const memory = await memoryOf(pid);
    if (memory === undefined) continue;
    found.push(memory);
    waiting.push(...(await childrenOf(pid)));
  }
  return found;
}

async function memoryOf(pid: number): Promise<ProcessMemory | undefined> {
  // A process may end between any two looks at it.
  const [status, command, stat] = await Promise.all(
    ['status', 'cmdline', 'stat'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
  );
  if (status === undefined || command === undefined || stat === undefined) return undefined;
  const peak = kilobytes(status, 'VmHWM');
  const current = kilobytes(status, 'VmRSS');
  if (peak === undefined || current === undefined) return undefined;
  return {
    pid,
    command: command.replaceAll('\0', ' ').trim(),
    peakMb: (peak * 1024) / 1e6,
    currentMb: (current * 1024) / 1e6,
    cpuMs: ticks(stat, ['utime', 'stime']),
  };
}

/** Any thread may have started a child. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter((word) => word.trim() !== '')).map(Number);
}

function kilobytes(status: string, field: string): number | undefined {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** Linux counts in hundredths of a second, whatever its own clock does. */
const MS_PER_TICK = 10;

/** Processor time of all child processes that have ended, and of those that they waited for. 0 where there is no /proc. */
export function childrenCpuMs(): number {
  try {
    return ticks(readFileSync('/proc/self/stat', 'utf8'), ['cutime', 'cstime']);
  } catch {
    return 0;
  }
}

/** By their place after the name, which may hold anything: `state` is the first. */
const STAT_FIELDS = { utime: 11, stime: 12, cutime: 13, cstime: 14 } as const;

function ticks(stat: string, names: readonly (keyof typeof STAT_FIELDS)[]): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return names.reduce((sum, name) => sum + Number(fields[STAT_FIELDS[name]]) * MS_PER_TICK, 0);
}
