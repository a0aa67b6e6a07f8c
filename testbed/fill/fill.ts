import { z } from 'zod';
import type { Cluster } from '../cluster/cluster.ts';
import { kubectl } from '../cluster/kubectl.ts';
import { addNodes, clusterNodes } from '../cluster/nodes.ts';
import { readRecord, writeRecord } from '../cluster/record.ts';
import { withFileLock } from '../lib/file-lock.ts';
import { waitFor } from '../lib/wait.ts';
import { FILL_LABEL } from '../stages/pod-stages.ts';
import { deploymentManifest, namespaceManifest, serviceManifest } from './fill-manifests.ts';
import { type FillSize, fillContents, fillNamespaces, multipliedFill, planDeployments } from './fill-plan.ts';
import { multiplyFill } from './multiply.ts';
import { restoreSnapshot, saveSnapshot } from './snapshot.ts';

export interface FillOptions {
  /** Keep what was filled in the cache, and use what an earlier, equal fill of an empty cluster kept there. */
  readonly snapshot: boolean;
  /** Leaves a cluster alone that was filled to this size before. */
  readonly onlyIfMissing?: boolean;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const LABEL = `${FILL_LABEL}=true`;
const OBJECTS_PER_REQUEST = 50;
/** The slowest rate that still counts as progress; below it something is wrong. */
const PODS_PER_SECOND = 20;

/**
 * Fills the cluster with running pods of Deployments, real ones: made, scheduled and counted by the controllers. Filling
 * again with the same size changes nothing; with another it scales. Returns when all pods run.
 */
export async function fillCluster(cluster: Cluster, size: FillSize, options: FillOptions): Promise<void> {
  const { onProgress, signal } = options;
  const onWait = () => onProgress?.(`another process is at work on cluster ${cluster.name}, waiting for it`);
  await withFileLock(cluster.folder.lock, () => fill(cluster, size, options), { signal, onWait });
}

async function fill(cluster: Cluster, size: FillSize, options: FillOptions): Promise<void> {
  const { onProgress, signal } = options;
  const record = await readRecord(cluster.folder);
  if (options.onlyIfMissing && record?.contents.includes(fillContents(size))) return;
  const empty = record?.contents.length === 0;
  const { base, copies } = empty ? multipliedFill(size) : { base: size, copies: 1 };
  if (!(options.snapshot && empty && (await restoreSnapshot(cluster, base, options)))) {
    await addNodes(cluster.target, clusterNodes(base.nodes));
    await applyAll(cluster, fillNamespaces(base).map(namespaceManifest), signal);
    const plan = planDeployments(base);
    await applyAll(cluster, plan.map(serviceManifest), signal);
    onProgress?.(`creating ${plan.length} Deployments in ${base.namespaces} namespaces`);
    await applyAll(cluster, plan.map(deploymentManifest), signal);
    await waitReady(cluster, base, options);
    if (options.snapshot && empty) await saveSnapshot(cluster, base, options);
  }
  if (copies > 1) await multiplyFill(cluster, { base, copies }, options);
  await waitReady(cluster, size, options);
  const latest = await readRecord(cluster.folder);
  if (latest === undefined) return;
  const contents = [...latest.contents.filter((entry) => !entry.startsWith('fill ')), fillContents(size)];
  await writeRecord(cluster.folder, { ...latest, nodes: Math.max(latest.nodes, size.nodes), contents });
  onProgress?.(`${size.pods} pods run in ${size.namespaces} namespaces on ${size.nodes} nodes`);
}

async function applyAll(cluster: Cluster, items: readonly unknown[], signal: AbortSignal | undefined): Promise<void> {
  for (let start = 0; start < items.length; start += OBJECTS_PER_REQUEST) {
    const list = { apiVersion: 'v1', kind: 'List', items: items.slice(start, start + OBJECTS_PER_REQUEST) };
    const apply = ['apply', '--server-side', '--force-conflicts', '--field-manager=k8s-mcp-testbed', '-f', '-'];
    await kubectl(cluster.target, apply, { input: JSON.stringify(list), timeoutMs: 300_000, signal });
  }
}

async function waitReady(cluster: Cluster, size: FillSize, { onProgress, signal }: FillOptions): Promise<void> {
  const startedAt = Date.now();
  let told = 0;
  await waitFor(
    async () => {
      const ready = await readyPods(cluster, signal);
      if (ready >= size.pods) return true;
      if (Date.now() - told > 5_000) {
        told = Date.now();
        onProgress?.(`${ready} of ${size.pods} pods run (${Math.round((Date.now() - startedAt) / 1000)} s)`);
      }
      return undefined;
    },
    {
      what: `${size.pods} pods to run`,
      timeoutMs: 120_000 + (size.pods / PODS_PER_SECOND) * 1000,
      intervalMs: 1_000,
      signal,
    },
  );
}

const deploymentListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ generation: z.number() }),
      spec: z.object({ replicas: z.number() }),
      status: z
        .object({
          observedGeneration: z.number().optional(),
          replicas: z.number().optional(),
          updatedReplicas: z.number().optional(),
          readyReplicas: z.number().optional(),
        })
        .optional(),
    }),
  ),
});

/**
 * Ready pods of the latest template, 0 for a Deployment that still has older ones. Counted by the Deployments: listing
 * the pods themselves would cost a second and 80 MB at 10,000.
 */
async function readyPods(cluster: Cluster, signal: AbortSignal | undefined): Promise<number> {
  const path = `/apis/apps/v1/deployments?labelSelector=${encodeURIComponent(LABEL)}`;
  const list = deploymentListSchema.parse(
    JSON.parse(await kubectl(cluster.target, ['get', '--raw', path], { signal })),
  );
  return list.items.reduce((sum, { metadata, spec, status }) => {
    const isLatest = status?.observedGeneration === metadata.generation && status.replicas === status.updatedReplicas;
    return sum + (isLatest ? Math.min(status.readyReplicas ?? 0, spec.replicas) : 0);
  }, 0);
}
