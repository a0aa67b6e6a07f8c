import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CATEGORIES } from './question.ts';
import type { RunResult } from './result.ts';

/** Replaces the file as a whole, so that a run that is killed leaves what it had. */
export async function writeRun(path: string, run: RunResult): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  await writeFile(partial, `${JSON.stringify(run, null, 2)}\n`);
  await rename(partial, path);
}

const questionSchema = z.object({
  id: z.string(),
  language: z.enum(['en', 'zh']),
  category: z.enum(CATEGORIES),
  pass: z.boolean(),
  problems: z.array(z.string()),
  unsafe: z.array(z.string()),
  calls: z.number(),
  liveCalls: z.number(),
  steps: z.number().nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  resultTokens: z.number(),
  costUsd: z.number().nullable(),
  seconds: z.number(),
  outcome: z.string(),
  approvals: z.object({ yes: z.number(), no: z.number() }),
  answer: z.string(),
});

const runSchema = z.object({
  at: z.string(),
  finishedAt: z.string().exactOptional(),
  agent: z.string(),
  server: z.string(),
  model: z.string().nullable(),
  baseUrl: z.string().nullable(),
  scan: z.boolean(),
  node: z.string(),
  questions: z.array(questionSchema),
});

/** Throws where the file is no result of a run. */
export async function readRun(path: string): Promise<RunResult> {
  const read = runSchema.safeParse(parse(await readFile(path, 'utf8')));
  if (!read.success) throw new Error(`${path} is not the result of a run: ${z.prettifyError(read.error)}`);
  return read.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
