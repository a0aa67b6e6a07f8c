import { isLocked } from '../lib/file-lock.ts';
import { clusterByName } from './cluster.ts';
import { runningComponents } from './components.ts';
import { type ClusterHealth, clusterHealth } from './health.ts';
import { type ClusterPorts, clusterNames, readRecord } from './record.ts';

export interface ClusterStatus {
  readonly name: string;
  /** `starting`: another process is making it right now. */
  readonly health: ClusterHealth['state'] | 'starting';
  readonly reason?: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly createdAt?: string;
  readonly nodes?: number;
  readonly contents?: readonly string[];
  readonly ports?: ClusterPorts;
  readonly pids: Readonly<Record<string, number>>;
}

/** Every cluster that has a folder, by name. Looks only; changes nothing. */
export async function clusterStatuses(): Promise<ClusterStatus[]> {
  const names = (await clusterNames()).sort();
  return Promise.all(names.map(clusterStatus));
}

async function clusterStatus(name: string): Promise<ClusterStatus> {
  const { folder, target } = clusterByName(name);
  const [health, record, running] = await Promise.all([
    clusterHealth(folder, target),
    readRecord(folder),
    runningComponents(folder),
  ]);
  const starting = record?.phase !== 'ready' && isLocked(folder.lock);
  return {
    name,
    health: starting ? 'starting' : health.state,
    ...('reason' in health && !starting ? { reason: health.reason } : {}),
    kubeconfig: target.kubeconfigPath,
    context: target.contextName ?? '',
    ...(record === undefined
      ? {}
      : { createdAt: record.createdAt, nodes: record.nodes, contents: record.contents, ports: record.ports }),
    pids: Object.fromEntries([...running].map(([component, process]) => [component, process.pid])),
  };
}
