import { join } from 'node:path';
import { findBinaries } from '../control-plane/binaries.ts';
import { waitFor } from '../lib/wait.ts';
import { type ClusterFolder, clusterFolder } from './cluster-folder.ts';
import { COMPONENTS, startComponents, stopComponents } from './components.ts';
import { controlPlaneHealth, isReady } from './health.ts';
import { type KubectlTarget, kubectl } from './kubectl.ts';
import type { ExtraArg } from './kwok-config.ts';

/** A test bed cluster by name: where it is and how to talk to it. Says nothing about whether it is up. */
export interface Cluster {
  readonly name: string;
  readonly folder: ClusterFolder;
  readonly target: KubectlTarget;
}

/** 50,000 pods on two busy cores. */
const START_TIMEOUT_MS = 300_000;

export function clusterByName(name: string): Cluster {
  const folder = clusterFolder(name);
  const binaries = findBinaries();
  return { name, folder, target: targetOf(folder, binaries?.paths.kubectl ?? 'kubectl') };
}

export function targetOf(folder: ClusterFolder, kubectlPath: string): KubectlTarget {
  return {
    kubectlPath,
    kubeconfigPath: folder.kubeconfig,
    contextName: `kwok-${folder.name}`,
    cacheFolder: join(folder.root, 'kubectl-cache'),
  };
}

/** Kills the API server, as a crash would; everything else stays up and waits for it. */
export async function stopApiServer(cluster: Cluster): Promise<void> {
  await stopComponents(cluster.folder, ['kube-apiserver']);
}

/**
 * Starts the API server on its old port with its old data, and whatever else does not run; returns when it answers.
 * `moreArgs` hold until it is stopped again.
 */
export async function startApiServer(cluster: Cluster, moreArgs: readonly ExtraArg[] = []): Promise<void> {
  await startCluster(cluster, undefined, moreArgs);
}

/**
 * Starts what does not run and returns when all of it does and the API server is ready. The others start after it, and
 * again if they gave up: on a busy machine a large cluster takes longer to be ready than they have patience for.
 */
export async function startCluster(
  cluster: Cluster,
  signal?: AbortSignal,
  moreArgs: readonly ExtraArg[] = [],
): Promise<void> {
  await waitFor(
    async () => {
      const health = await controlPlaneHealth(cluster.folder, cluster.target);
      if (health.state === 'healthy') return true;
      const ready = await isReady(cluster.target);
      await startComponents(cluster.folder, ready ? COMPONENTS : ['etcd', 'kube-apiserver'], moreArgs);
      throw new Error('reason' in health ? health.reason : 'it is not there');
    },
    { what: `cluster ${cluster.name} to be healthy`, timeoutMs: START_TIMEOUT_MS, signal },
  );
  // The API server answers before it accepts namespaced objects everywhere.
  await waitFor(
    async () => (await kubectl(cluster.target, ['get', 'namespace', 'default', '-o', 'name'])) || undefined,
    { what: `namespace default of cluster ${cluster.name}`, timeoutMs: 30_000, signal },
  );
}
