import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { Binaries } from '../control-plane/binaries.ts';
import { logFiles } from '../logs/container-log.ts';
import { VOICES } from '../logs/voices.ts';
import { OTHER_STAGES } from '../stages/other-stages.ts';
import { POD_STAGES } from '../stages/pod-stages.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import type { ClusterPorts } from './record.ts';

/** A further command line flag of a component, its key without the dashes; given twice the last one counts. */
export interface ExtraArg {
  readonly component: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd' | 'kwok-controller';
  readonly key: string;
  readonly value: string;
}

const BASE_ARGS: readonly ExtraArg[] = [
  // Single and local: an election would cost a write every two seconds, and both give up when the API server is
  // stopped for longer than their lease.
  { component: 'kube-controller-manager', key: 'leader-elect', value: 'false' },
  { component: 'kube-scheduler', key: 'leader-elect', value: 'false' },
  // Nodes have believable addresses of their own; under this one they all have KWOK, which serves the logs.
  { component: 'kube-apiserver', key: 'kubelet-preferred-address-types', value: 'ExternalDNS' },
  // A cluster that is filled once and used all day keeps as many objects as it was filled with.
  { component: 'kube-apiserver', key: 'event-ttl', value: '24h' },
  // Filling: with the default of 5 the controllers, not the API server, set the pace.
  { component: 'kube-controller-manager', key: 'concurrent-deployment-syncs', value: '20' },
  { component: 'kube-controller-manager', key: 'concurrent-replicaset-syncs', value: '20' },
  // Only a power cut could lose data, and then the cluster is made anew.
  { component: 'etcd', key: 'unsafe-no-fsync', value: 'true' },
];

// Four (the default) make a Deployment of 1,000 wait for KWOK; more than cores are of use, since each waits on the API.
const STAGE_PARALLELISM = 16;

export interface KwokConfigOptions {
  readonly folder: ClusterFolder;
  readonly binaries: Binaries;
  readonly ports: ClusterPorts;
  readonly extraArgs: readonly ExtraArg[];
}

/** The YAML documents for `kwokctl -c`: how to run, what pods do, what they log. */
export function kwokConfig({ folder, binaries, ports, extraArgs }: KwokConfigOptions): string {
  const kwokctl = {
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokctlConfiguration',
    options: {
      runtime: 'binary',
      // Everything, etcd and kubelet's port too, listens on loopback only.
      bindAddress: '127.0.0.1',
      kubeApiserverPort: ports.apiServer,
      etcdPort: ports.etcd,
      etcdPeerPort: ports.etcdPeer,
      kubeControllerManagerPort: ports.controllerManager,
      kubeSchedulerPort: ports.scheduler,
      kwokControllerPort: ports.kwok,
      etcdBinary: binaries.paths.etcd,
      kubeApiserverBinary: binaries.paths['kube-apiserver'],
      kubeControllerManagerBinary: binaries.paths['kube-controller-manager'],
      kubeSchedulerBinary: binaries.paths['kube-scheduler'],
      kwokControllerBinary: binaries.paths.kwok,
      kubectlBinary: binaries.paths.kubectl,
    },
    componentsPatches: componentPatches([...BASE_ARGS, kubeletPort(ports), ...extraArgs]),
  };
  const kwok = {
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokConfiguration',
    // Once there is such a document, what it leaves out is zero, not kwok's default.
    options: {
      cidr: '10.0.0.1/24',
      enableDebuggingHandlers: true,
      podPlayStageParallelism: STAGE_PARALLELISM,
      nodePlayStageParallelism: STAGE_PARALLELISM,
      nodeLeaseParallelism: STAGE_PARALLELISM,
      nodeLeaseDurationSeconds: 200,
      podsOnNodeSyncParallelism: STAGE_PARALLELISM,
    },
  };
  // Stages for pods or nodes replace all of KWOK's own for that kind, so ours are complete.
  const documents = [kwokctl, kwok, ...POD_STAGES, ...OTHER_STAGES, clusterLogs(folder)];
  return documents.map((document) => stringify(document, { lineWidth: 0 })).join('---\n');
}

/** Nodes state no port of their kubelet, so that a restored snapshot finds its logs at the port of its new cluster. */
function kubeletPort(ports: ClusterPorts): ExtraArg {
  return { component: 'kube-apiserver', key: 'kubelet-port', value: String(ports.kwok) };
}

/** Equal for clusters that were made alike, whatever their names and ports. */
export function recipeHash(binaries: Binaries, extraArgs: readonly ExtraArg[]): string {
  const parts = [binaries.folder, BASE_ARGS, extraArgs, POD_STAGES, OTHER_STAGES];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function clusterLogs(folder: ClusterFolder): unknown {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'voices' },
    spec: {
      logs: VOICES.map((voice) => {
        const { containers, ...files } = logFiles(folder.containerLogs, voice);
        return containers.length === 0 ? files : { containers, ...files };
      }),
    },
  };
}

function componentPatches(args: readonly ExtraArg[]): unknown[] {
  const names = [...new Set(args.map((arg) => arg.component))];
  return names.map((name) => ({
    name,
    extraArgs: args.filter((arg) => arg.component === name).map(({ key, value }) => ({ key, value })),
  }));
}
