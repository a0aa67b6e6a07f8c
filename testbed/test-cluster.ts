import { randomBytes } from 'node:crypto';
import type { Cluster } from './cluster/cluster.ts';
import { upCluster } from './cluster/cluster-up.ts';
import type { ExtraArg } from './cluster/kwok-config.ts';
import { clusterSupport } from './cluster-support.ts';
import { fillCluster } from './fill/fill.ts';
import { type FillSize, fillSize } from './fill/fill-plan.ts';
import { ForeignCluster } from './foreign-cluster.ts';
import { KwokTestCluster } from './kwok-test-cluster.ts';
import { TestbedError } from './lib/testbed-error.ts';
import { loadShop } from './workloads/load.ts';

export interface TestClusterOptions {
  /**
   * A cluster of that name, shared with everybody who asks for it and kept for the next run. Without a name: a one-off
   * that nobody else gets and that is removed when disposed of, or by a later run if this process dies first.
   */
  readonly name?: string;
  readonly workloads: 'none' | 'shop';
  /** Thousands of pods besides, see `fill`; quick when an equal cluster was filled before. */
  readonly fill?: Partial<FillSize> & { readonly pods: number };
  readonly nodes?: number;
  readonly extraArgs?: readonly ExtraArg[];
  /** Needs a cluster of ours even where `K8S_MCP_TEST_KUBECONFIG` names another. `shop` implies it. */
  readonly needsKwok?: boolean;
  readonly signal?: AbortSignal;
}

/** A cluster that a test may write to. */
export interface TestCluster extends AsyncDisposable {
  readonly kubeconfigPath: string;
  readonly contextName: string;
  /** False for a cluster that `K8S_MCP_TEST_KUBECONFIG` names: no stages, no shop, no stopping of its API server. */
  readonly isKwok: boolean;
  /** Runs kubectl against this cluster; returns its stdout, throws its words. */
  kubectl(...args: readonly string[]): Promise<string>;
  /** The same with text on its stdin, for `apply -f -`. */
  kubectlWithInput(input: string, ...args: readonly string[]): Promise<string>;
  /** Makes a namespace `k8s-mcp-test-<random>-<label>` that goes when the cluster is disposed of. */
  createNamespace(label: string): Promise<string>;
  /** Ends the API server as a crash would. Use a one-off cluster: others share a named one. */
  stopApiServer(): Promise<void>;
  /** Same port, same data; returns when it answers. */
  startApiServer(): Promise<void>;
}

/** A healthy cluster for tests. Throws with the way to mend it when there can be none; see `clusterSupport`. */
export async function acquireTestCluster(options: TestClusterOptions): Promise<TestCluster> {
  const needsKwok = options.needsKwok === true || options.workloads === 'shop' || options.fill !== undefined;
  const support = clusterSupport({ needsKwok });
  if (!support.available) throw new TestbedError(support.reason);
  const foreign = process.env.K8S_MCP_TEST_KUBECONFIG;
  if (foreign) return ForeignCluster.open(foreign);
  const name = options.name ?? `once-${randomBytes(4).toString('hex')}`;
  const cluster = await upCluster(name, {
    nodes: options.nodes,
    extraArgs: options.extraArgs,
    replaceOutdated: true,
    ownerPid: options.name === undefined ? process.pid : undefined,
    onProgress: report,
    signal: options.signal,
  });
  await provide(cluster, options);
  return new KwokTestCluster(cluster, { keep: options.name !== undefined });
}

async function provide(cluster: Cluster, { workloads, fill, signal }: TestClusterOptions): Promise<void> {
  if (fill !== undefined) {
    await fillCluster(cluster, fillSize(fill), { snapshot: true, onlyIfMissing: true, onProgress: report, signal });
  }
  if (workloads === 'shop') await loadShop(cluster, { onlyIfMissing: true, signal });
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
