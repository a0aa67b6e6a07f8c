import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { TestbedError } from './testbed-error.ts';

export interface RunOptions {
  /** What errors call it; by default the program and its first arguments. */
  readonly label?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | undefined;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end and returns its stdout. A failure carries the program's own words (end of stderr). */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    signal: options.signal,
    timeout: options.timeoutMs,
    killSignal: 'SIGKILL',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A program may end without reading its input; its exit code says whether that was wrong.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const outcome = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  if (outcome.code === 0) return Buffer.concat(stdout).toString('utf8');
  const words = Buffer.concat(stderr).toString('utf8').trim().slice(-4000);
  const how = outcome.signal === null ? `exit code ${outcome.code}` : `ended by ${outcome.signal}`;
  const label = options.label ?? `${basename(command)} ${args.slice(0, 3).join(' ')}`;
  throw new TestbedError(`${label}: ${how}${words === '' ? '' : `\n${words}`}`);
}
