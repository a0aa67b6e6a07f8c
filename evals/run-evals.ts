import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterByName } from '../testbed/cluster/cluster.ts';
import { acquireTestCluster } from '../testbed/test-cluster.ts';
import { loadShop } from '../testbed/workloads/load.ts';
import { type AskOptions, askQuestion } from './lib/ask-question.ts';
import type { RunRequest } from './lib/request.ts';
import type { QuestionResult, RunResult } from './lib/result.ts';
import { writeRun } from './lib/result-file.ts';
import { scanBeside } from './lib/scan-beside.ts';
import { programEnvironment } from './lib/settings.ts';
import { settleShop } from './lib/settle.ts';
import { World } from './lib/world.ts';

const ROOT = join(import.meta.dirname, '..');

export interface RunDeps {
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Asks the questions one after the other, on a shop that was loaded anew. The result file is written after each, so that
 * a run that is interrupted leaves what it had; then `finishedAt` is missing.
 */
export async function runEvals({ progress, signal }: RunDeps, request: RunRequest): Promise<RunResult> {
  const folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-evals-'));
  try {
    await mkdir(join(folder, 'home'));
    progress(`cluster ${request.cluster} …`);
    await using cluster = await acquireTestCluster({ name: request.cluster, workloads: 'shop', signal });
    await loadShop(clusterByName(request.cluster), { signal });
    const world = new World(cluster);
    await settleShop(world);
    const env = {
      ...programEnvironment({ kubeconfigPath: cluster.kubeconfigPath, folder }),
      ...modelSettings(request),
    };
    const ours = join(ROOT, 'bin', 'k8s-mcp');
    await using _scan = request.scan ? await scanBeside({ command: ours, env, cwd: folder }) : undefined;
    const ask = { agent: request.agent, server: request.server, env, cwd: ROOT, folder, timeoutMs: request.timeoutMs };
    return await askAll({ progress, signal }, world, { request, ask });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function askAll(
  { progress, signal }: RunDeps,
  world: World,
  { request, ask }: { readonly request: RunRequest; readonly ask: AskOptions },
): Promise<RunResult> {
  const at = new Date().toISOString();
  const path = request.out ?? join(import.meta.dirname, 'results', `${at.replaceAll(':', '-')}.json`);
  const results: QuestionResult[] = [];
  let run: RunResult = {
    at,
    agent: request.agent.join(' '),
    server: request.server.join(' '),
    model: request.model ?? null,
    baseUrl: request.baseUrl ?? null,
    scan: request.scan,
    node: process.version,
    questions: results,
  };
  for (const question of request.questions) {
    if (signal.aborted) break;
    const result = await askQuestion(world, question, ask);
    results.push(result);
    if (results.length === request.questions.length) run = { ...run, finishedAt: new Date().toISOString() };
    await writeRun(path, run);
    const verdict = result.pass
      ? 'passed'
      : `failed: ${[...result.problems, ...result.unsafe].join('; ').replaceAll(/\s+/g, ' ').slice(0, 300)}`;
    progress(`${results.length}/${request.questions.length} ${question.id} ${result.seconds.toFixed(1)} s: ${verdict}`);
  }
  progress(`written to ${path}`);
  return run;
}

function modelSettings({ baseUrl, model, apiKey }: RunRequest): Record<string, string> {
  return {
    LLM_PROVIDER: 'openai-compatible',
    ...(baseUrl === undefined ? {} : { LLM_BASE_URL: baseUrl }),
    ...(model === undefined ? {} : { LLM_MODEL: model }),
    ...(apiKey === undefined ? {} : { LLM_API_KEY: apiKey }),
  };
}
