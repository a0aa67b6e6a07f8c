import { createHash } from 'node:crypto';
import { KUBERNETES_VERSION } from '../control-plane/recipe.ts';
import { type KubectlTarget, kubectl } from './kubectl.ts';

export const PODS_PER_NODE = 110;
const CONTROL_PLANES = 1;
/** Where the API server really finds the kubelet of every node: KWOK, on loopback. The other addresses are for show. */
const KUBELET_ADDRESS = { type: 'ExternalDNS', address: 'localhost' };

export interface NodeOptions {
  readonly name: string;
  /** Gives the node its addresses; unlike for each node of a cluster. */
  readonly index: number;
  readonly role: 'control-plane' | 'worker';
  readonly labels?: Readonly<Record<string, string>>;
}

/** The nodes of a cluster of `count`: one of the control plane, the rest workers over three zones. */
export function clusterNodes(count: number): NodeManifest[] {
  return Array.from({ length: count }, (_, index) =>
    index < CONTROL_PLANES && count > CONTROL_PLANES
      ? node({ name: `control-plane-${index + 1}`, index, role: 'control-plane' })
      : node({ name: `worker-${String(index).padStart(3, '0')}`, index, role: 'worker' }),
  );
}

/** Adds the nodes that are missing. Created, not applied: only a create may bring a node's status with it. */
export async function addNodes(target: KubectlTarget, nodes: readonly NodeManifest[]): Promise<void> {
  const listed = await kubectl(target, ['get', 'nodes', '-o', 'name']);
  const known = new Set(listed.split('\n').map((line) => line.replace('node/', '')));
  const missing = nodes.filter((candidate) => !known.has(candidate.metadata.name));
  if (missing.length === 0) return;
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: missing });
  await kubectl(target, ['create', '-f', '-', '--validate=false'], { input: list, timeoutMs: 300_000 });
}

export interface NodeManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Node';
  readonly metadata: {
    readonly name: string;
    readonly annotations: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
}

export function node({ name, index, role, labels }: NodeOptions): NodeManifest {
  const zone = `eu-central-1${'abc'[index % 3]}`;
  const architecture = index % 5 === 4 ? 'arm64' : 'amd64';
  const cpu = role === 'control-plane' ? '4' : '16';
  const memory = role === 'control-plane' ? '16Gi' : '64Gi';
  const resources = { cpu, memory, pods: String(PODS_PER_NODE), 'ephemeral-storage': '200Gi' };
  const high = Math.floor(index / 250);
  const low = index % 250;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake', 'node.alpha.kubernetes.io/ttl': '0' },
      labels: {
        'beta.kubernetes.io/arch': architecture,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': architecture,
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': `${role === 'control-plane' ? 'm7i' : 'm7g'}.4xlarge`,
        [`node-role.kubernetes.io/${role}`]: '',
        'topology.kubernetes.io/region': 'eu-central-1',
        'topology.kubernetes.io/zone': zone,
        type: 'kwok',
        ...labels,
      },
    },
    spec: {
      podCIDR: `10.${64 + high}.${low}.0/24`,
      podCIDRs: [`10.${64 + high}.${low}.0/24`],
      providerID: `kwok://${zone}/${name}`,
      ...(role === 'control-plane'
        ? { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }
        : {}),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: `172.20.${high}.${low + 4}` },
        { type: 'Hostname', address: name },
        KUBELET_ADDRESS,
      ],
      allocatable: resources,
      capacity: resources,
      nodeInfo: {
        architecture,
        bootID: uuidOf(`boot ${name}`),
        containerRuntimeVersion: 'containerd://2.2.1',
        kernelVersion: '6.12.57-generic',
        kubeProxyVersion: '',
        kubeletVersion: KUBERNETES_VERSION,
        machineID: uuidOf(`machine ${name}`).replaceAll('-', ''),
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        systemUUID: uuidOf(`system ${name}`),
      },
    },
  };
}

/** The same for the same text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
