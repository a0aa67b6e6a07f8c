import { dirname } from 'node:path';
import { type Cluster, startApiServer, startCluster, stopApiServer } from '../../testbed/cluster/cluster.ts';
import { downCluster } from '../../testbed/cluster/cluster-down.ts';
import { upCluster } from '../../testbed/cluster/cluster-up.ts';
import { COMPONENTS, stopComponents } from '../../testbed/cluster/components.ts';
import { kubectl } from '../../testbed/cluster/kubectl.ts';
import type { ExtraArg } from '../../testbed/cluster/kwok-config.ts';
import { readRecord } from '../../testbed/cluster/record.ts';
import { fillCluster } from '../../testbed/fill/fill.ts';
import { fillContents, fillNamespaces, fillSize } from '../../testbed/fill/fill-plan.ts';
import { TestbedError } from '../../testbed/lib/testbed-error.ts';

export interface ClusterOptions {
  readonly name: string;
  readonly pods: number;
  /** 50 pods each where it isn't said. */
  readonly nodes?: number;
  readonly progress: (line: string) => void;
}

/** The cluster that everything is measured on: a test bed cluster of its own, never a person's. */
export interface BenchCluster {
  readonly name: string;
  readonly kubeconfigPath: string;
  readonly contextName: string;
  /** The test bed's kubectl, of the cluster's own version; its folder goes first on every contestant's PATH. */
  readonly kubectlPath: string;
  readonly programFolder: string;
  readonly pods: number;
  readonly nodes: number;
  /** Those that were filled, each with an equal share of the pods. */
  readonly namespaces: readonly string[];
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Kills the API server as a crash would, and starts it again; with more arguments until the next time. */
  restartApiServer(moreArgs?: readonly ExtraArg[]): Promise<void>;
  /**
   * Stops all of it, so that another cluster has the machine to itself; it starts again with what it held. Where the
   * program is killed meanwhile, the next one fills it anew.
   */
  rest(): Promise<AsyncDisposable>;
  down(): Promise<void>;
  /** Throws unless all of its pods, and few others, are there. */
  requirePods(): Promise<void>;
}

const PODS_PER_NAMESPACE = 500;
const PODS_PER_NODE = 50;
/** The shop and what else was loaded beside. */
const MORE_PODS = 1.05;

/** Finds the cluster, or brings it up and fills it: about 10 s from a snapshot, 3 minutes the first time. */
export async function benchCluster({ name, pods, nodes, progress }: ClusterOptions): Promise<BenchCluster> {
  const size = fillSize({
    pods,
    namespaces: Math.max(1, Math.round(pods / PODS_PER_NAMESPACE)),
    nodes: nodes ?? Math.max(5, Math.round(pods / PODS_PER_NODE)),
  });
  const cluster: Cluster = await upCluster(name, { nodes: size.nodes, onProgress: progress });
  // Not filled again: that would roll all pods out anew whenever the test bed's manifests have changed.
  const record = await readRecord(cluster.folder);
  if (record?.contents.includes(fillContents(size)) !== true) {
    await fillCluster(cluster, size, { snapshot: true, onlyIfMissing: true, onProgress: progress });
  }
  await requirePods(cluster, size.pods);
  const { kubeconfigPath, kubectlPath } = cluster.target;
  return {
    name,
    kubeconfigPath,
    contextName: cluster.target.contextName ?? '',
    kubectlPath,
    programFolder: dirname(kubectlPath),
    pods: size.pods,
    nodes: size.nodes,
    namespaces: fillNamespaces(size),
    kubectl: (args, input) => kubectl(cluster.target, args, { input }),
    restartApiServer: async (moreArgs) => {
      await stopApiServer(cluster);
      await startApiServer(cluster, moreArgs);
    },
    rest: async () => {
      await stopComponents(cluster.folder, COMPONENTS);
      return { [Symbol.asyncDispose]: () => startCluster(cluster) };
    },
    down: async () => void (await downCluster(cluster.name)),
    requirePods: () => requirePods(cluster, size.pods),
  };
}

interface CountedPage {
  readonly metadata: { readonly remainingItemCount?: number };
  readonly items: readonly unknown[];
}

/** Others may use the cluster: figures of one that is rolled out or made anew meanwhile mean nothing. */
async function requirePods({ name, target }: Cluster, wanted: number): Promise<void> {
  const page = JSON.parse(await kubectl(target, ['get', '--raw', '/api/v1/pods?limit=1'])) as CountedPage;
  const pods = page.items.length + (page.metadata.remainingItemCount ?? 0);
  if (pods >= wanted && pods <= wanted * MORE_PODS) return;
  throw new TestbedError(
    `Cluster ${name} has ${pods} pods where it was filled with ${wanted}: wait for its rollouts, or take it down to begin anew.`,
  );
}
