import { join } from 'node:path';
import { clustersFolder } from '../lib/folders.ts';
import { TestbedError } from '../lib/testbed-error.ts';

/** Where the parts of one cluster lie; removing `root` removes all of it. */
export interface ClusterFolder {
  readonly name: string;
  readonly root: string;
  readonly record: string;
  readonly kubeconfig: string;
  readonly config: string;
  readonly containerLogs: string;
  /** KWOK_WORKDIR: kwokctl's own folder. One for each cluster, so that none sees another. */
  readonly kwokHome: string;
  /** kwokctl's folder of the cluster: etcd, pki, logs, kwok.yaml. */
  readonly controlPlane: string;
  /** Links to the programs. Every process of the cluster is started by a path in here, which is how it is known. */
  readonly programs: string;
  readonly lock: string;
}

export function isClusterName(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name);
}

export function clusterFolder(name: string): ClusterFolder {
  if (!isClusterName(name)) {
    throw new TestbedError(
      `"${name}" can't be a cluster's name: lower-case letters, digits and dashes, at most 40, no dash at either end`,
      { kind: 'usage' },
    );
  }
  const root = join(clustersFolder(), name);
  const kwokHome = join(root, 'kwok');
  const controlPlane = join(kwokHome, 'clusters', name);
  return {
    name,
    root,
    record: join(root, 'cluster.json'),
    kubeconfig: join(root, 'kubeconfig'),
    config: join(root, 'kwok-config.yaml'),
    containerLogs: join(root, 'container-logs'),
    kwokHome,
    controlPlane,
    programs: join(controlPlane, 'bin'),
    lock: join(clustersFolder(), '.locks', `${name}.lock`),
  };
}
