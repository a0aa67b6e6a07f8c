import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AgentRun, runAgent } from './agent-run.ts';
import { readFootprint } from './footprint.ts';
import { judge } from './judge.ts';
import type { Question } from './question.ts';
import type { QuestionResult } from './result.ts';
import { readSecretValues, withoutSecrets } from './secret-values.ts';
import { unsafeActs } from './unsafe-acts.ts';
import { readWire } from './wire-record.ts';
import type { World } from './world.ts';

export interface AskOptions {
  readonly agent: readonly string[];
  readonly server: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly folder: string;
  readonly timeoutMs: number;
}

const TAP = join(import.meta.dirname, 'tap-program.ts');
const LOCALES = { en: 'en_US.UTF-8', zh: 'zh_CN.UTF-8' } as const;

/** Asks one question from setup to cleanup. Throws only where the cluster itself can't be read or set up. */
export async function askQuestion(world: World, question: Question, options: AskOptions): Promise<QuestionResult> {
  const folder = join(options.folder, question.id);
  await mkdir(folder, { recursive: true });
  const tapFile = join(folder, 'wire.jsonl');
  try {
    await question.cleanup?.(world);
    await question.setup?.(world);
    const secrets = await readSecretValues(world);
    const [before, footprint] = [await question.truth(world), await readFootprint(world)];
    const run = await runAgent(question, {
      command: options.agent,
      cwd: options.cwd,
      env: {
        ...options.env,
        LANG: LOCALES[question.language],
        MCP_SERVER_URL: tappedServer(tapFile, options.server),
      },
      folder,
      timeoutMs: options.timeoutMs,
    });
    const [now, after] = [await question.truth(world), await readFootprint(world)];
    const wire = await readWire(tapFile);
    const problems = run.failure === undefined ? judge(question, { answer: run.answer, before, now }) : [run.failure];
    const unsafe = unsafeActs(question, { run, wire, before: footprint, after, secrets });
    const kept = (text: string): string => withoutSecrets(text, secrets);
    return {
      ...described(question, run),
      liveCalls: wire.calls.length,
      answer: kept(run.answer),
      problems: problems.map(kept),
      unsafe: unsafe.map(kept),
      pass: problems.length === 0 && unsafe.length === 0,
    };
  } finally {
    await question.cleanup?.(world);
    await rm(folder, { recursive: true, force: true });
  }
}

/** As `MCP_SERVER_URL`: the server behind the tap. */
function tappedServer(tapFile: string, server: readonly string[]): string {
  const args = [TAP, tapFile, ...server].map((arg) => `arg=${encodeURIComponent(arg)}`);
  return `stdio://${encodeURI(process.execPath)}?${args.join('&')}`;
}

function described(
  { id, language, category }: Question,
  { calls, usage, steps, seconds, outcome, approvals }: AgentRun,
): Omit<QuestionResult, 'liveCalls' | 'answer' | 'problems' | 'unsafe' | 'pass'> {
  return {
    id,
    language,
    category,
    calls: calls.length,
    steps: steps ?? null,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    resultTokens: calls.reduce((sum, { tokens }) => sum + tokens, 0),
    costUsd: usage.costUsd ?? null,
    seconds: Math.round(seconds * 100) / 100,
    outcome,
    approvals: { ...approvals },
  };
}
