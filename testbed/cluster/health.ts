import { existsSync } from 'node:fs';
import { errorMessage } from '../lib/testbed-error.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { COMPONENTS, runningComponents } from './components.ts';
import { type KubectlTarget, kubectl } from './kubectl.ts';
import { readRecord } from './record.ts';

export type ClusterHealth =
  | { readonly state: 'healthy' }
  /** Its API server was stopped, or something of it died. */
  | { readonly state: 'broken'; readonly reason: string }
  /** Given up while it was being made, or nothing of it runs any more. */
  | { readonly state: 'stale'; readonly reason: string }
  | { readonly state: 'absent' };

export async function clusterHealth(folder: ClusterFolder, target: KubectlTarget): Promise<ClusterHealth> {
  const record = await readRecord(folder);
  if (record?.phase === 'starting') return { state: 'stale', reason: 'its start was given up half-way' };
  if (record === undefined && existsSync(folder.root)) return { state: 'stale', reason: 'it has no readable record' };
  return controlPlaneHealth(folder, target);
}

/** The same from the processes and the API server alone, whatever the record says. */
export async function controlPlaneHealth(folder: ClusterFolder, target: KubectlTarget): Promise<ClusterHealth> {
  if (!existsSync(folder.root)) return { state: 'absent' };
  const running = await runningComponents(folder);
  if (running.size === 0) return { state: 'stale', reason: 'none of its processes runs' };
  const missing = COMPONENTS.filter((name) => !running.has(name));
  if (missing.length > 0) return { state: 'broken', reason: `not running: ${missing.join(', ')}` };
  const refusal = await readiness(target);
  if (refusal === undefined) return { state: 'healthy' };
  return { state: 'broken', reason: `its API server does not answer: ${refusal}` };
}

/** Whether the API server says that it is ready. */
export async function isReady(target: KubectlTarget): Promise<boolean> {
  return (await readiness(target)) === undefined;
}

/** Why the API server is not ready, in the last line of its or kubectl's words; nothing when it is. */
async function readiness(target: KubectlTarget): Promise<string | undefined> {
  try {
    await kubectl(target, ['get', '--raw', '/readyz', '--request-timeout=5s'], { timeoutMs: 10_000 });
    return undefined;
  } catch (error) {
    return errorMessage(error).split('\n').at(-1) ?? '';
  }
}
