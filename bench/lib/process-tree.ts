import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

export interface ProcessMemory {
  readonly pid: number;
  /** Its command line, arguments separated by blanks. */
  readonly command: string;
  readonly peakMb: number;
  readonly currentMb: number;
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
  const [status, command] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  ]);
  const peak = kilobytes(status, 'VmHWM');
  const current = kilobytes(status, 'VmRSS');
  if (peak === undefined || current === undefined) return undefined;
  return {
    pid,
    command: command.replaceAll('\0', ' ').trim(),
    peakMb: (peak * 1024) / 1e6,
    currentMb: (current * 1024) / 1e6,
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
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // After the name, which may hold anything: cutime and cstime are fields 16 and 17 of the whole line.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) * MS_PER_TICK;
  } catch {
    return 0;
  }
}
