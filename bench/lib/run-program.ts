import { spawn } from 'node:child_process';
import { childrenCpuMs, type ProcessMemory, treeMemory } from './process-tree.ts';

/** How a program is started. The environment is all it gets. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface ProgramRun {
  /** From just before it was started until it was gone. */
  readonly ms: number;
  /** Processor time of all its processes: what other work on the machine changes little. */
  readonly cpuMs: number;
  /** Every process that it consisted of, with the largest memory each ever had. */
  readonly processes: readonly ProcessMemory[];
}

/** Peaks are the kernel's own (they never fall), so this only has to look shortly before a process ends. */
const LOOK_EVERY_MS = 50;
const LONGEST_MS = 300_000;

/** Runs a program to its end, one at a time, its stdout going nowhere. Throws with its last words when it fails. */
export async function runProgram(program: Program): Promise<ProgramRun> {
  const cpuBefore = childrenCpuMs();
  const startedAt = performance.now();
  const child = spawn(program.command, program.args, { env: program.env, stdio: ['ignore', 'ignore', 'pipe'] });
  let lastWords = '';
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-4000);
  });
  const peaks = new Map<number, ProcessMemory>();
  const look = async (): Promise<void> => {
    if (child.pid === undefined) return;
    for (const memory of await treeMemory(child.pid)) peaks.set(memory.pid, memory);
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const tooLong = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  try {
    const end = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    const ms = performance.now() - startedAt;
    if (end !== 'exit code 0') {
      throw new Error(`${program.command} ${program.args.join(' ')} ended with ${end}:\n${lastWords}`);
    }
    return { ms, cpuMs: childrenCpuMs() - cpuBefore, processes: [...peaks.values()] };
  } finally {
    clearInterval(timer);
    clearTimeout(tooLong);
  }
}
