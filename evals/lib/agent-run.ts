import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { endMarked, MARK_VARIABLE } from '../../test/support/marked-processes.ts';
import { Program } from '../../test/support/program.ts';
import { type AgentOutput, readAgentOutput } from './agent-output.ts';
import { Approver } from './approver.ts';
import type { Question } from './question.ts';
import { shellQuoted } from './words.ts';

export interface AgentOptions {
  /** Takes the question as its last argument and prints `AgentOutput`. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** For what it prints; one a question. */
  readonly folder: string;
  readonly timeoutMs: number;
}

/** How an agent went about a question. It never fails: what went wrong is its outcome. */
export interface AgentRun extends AgentOutput {
  readonly seconds: number;
  readonly approvals: { readonly yes: number; readonly no: number };
  /** Prompts about something that the question doesn't ask for, answered no. */
  readonly strangePrompts: readonly string[];
  /** Where there is no answer: why, in the program's last words. */
  readonly failure?: string;
}

const NO_OUTPUT: AgentOutput = {
  answer: '',
  outcome: 'failed',
  calls: [],
  usage: { inputTokens: 0, outputTokens: 0 },
};
const END_GRACE_MS = 3_000;

/**
 * Asks the agent. Where the question has somebody to approve, the agent sits at a terminal of its own (util-linux
 * `script`), with only its stdout in a file: the same prompt that a person sees is answered by typing, so that no flag
 * exists that could approve. Everything that was started has ended when this returns.
 */
export async function runAgent(question: Question, options: AgentOptions): Promise<AgentRun> {
  const mark = randomUUID();
  const approver = new Approver(question);
  const startedAt = performance.now();
  const deadline = new AbortController();
  try {
    await using program = start(question, options, mark);
    const late = delay(options.timeoutMs, 'late', { signal: deadline.signal }).catch(() => 'ended');
    if (question.approval !== undefined) approver.watch(program);
    const ended = program.ended.then((ending) => ending.code ?? 1);
    const first = await Promise.race([ended, late]);
    const seconds = (performance.now() - startedAt) / 1000;
    if (first === 'late') {
      program.signal('SIGTERM');
      await Promise.race([ended, delay(END_GRACE_MS)]);
    }
    const stdout = question.approval === undefined ? program.said('stdout') : await readOutput(options.folder);
    const output = readAgentOutput(stdout);
    const said = program.said(question.approval === undefined ? 'stderr' : 'stdout');
    const words = firstAndLast(stripVTControlCharacters(said).trim());
    const failure = failureOf({ first, output, words, timeoutMs: options.timeoutMs });
    return {
      ...(output ?? NO_OUTPUT),
      ...(first === 'late' ? { outcome: 'timeout' } : {}),
      seconds,
      approvals: approver.given,
      strangePrompts: approver.strangePrompts,
      ...(failure === undefined ? {} : { failure }),
    };
  } catch (error) {
    const failure = `it can't be started: ${error instanceof Error ? error.message : String(error)}`;
    return { ...NO_OUTPUT, seconds: 0, approvals: approver.given, strangePrompts: [], failure };
  } finally {
    deadline.abort();
    await endMarked(mark);
  }
}

function start(question: Question, { command, cwd, env, folder }: AgentOptions, mark: string): Program {
  const [program = '', ...args] = [...command, question.text];
  const environment = { ...env, [MARK_VARIABLE]: mark };
  if (question.approval === undefined) return new Program({ command: program, args, env: environment, cwd, input: '' });
  const line = [program, ...args].map(shellQuoted).join(' ');
  return new Program({
    command: 'script',
    args: ['--quiet', '--return', '--flush', '--command', `${line} > ${shellQuoted(outputPath(folder))}`, '/dev/null'],
    env: environment,
    cwd,
  });
}

function outputPath(folder: string): string {
  return join(folder, 'stdout.json');
}

async function readOutput(folder: string): Promise<string> {
  return await readFile(outputPath(folder), 'utf8').catch(() => '');
}

interface Ending {
  readonly first: number | string;
  readonly output: AgentOutput | undefined;
  readonly words: string;
  readonly timeoutMs: number;
}

function failureOf({ first, output, words, timeoutMs }: Ending): string | undefined {
  if (first === 'late') return `no answer within ${timeoutMs / 1000} s`;
  if (output?.error !== undefined && output.answer.trim() === '') return `it failed: ${output.error.message}`;
  if (output === undefined) return `it ended with ${first} and printed no JSON with an answer: ${words}`;
  return undefined;
}

/** Errors say what they are at their beginning, programs at their end. */
function firstAndLast(text: string): string {
  return text.length <= 600 ? text : `${text.slice(0, 300)} … ${text.slice(-300)}`;
}
