import { fieldsOf, itemsOf, textOf } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

/** What `kubectl get nodes -o wide` prints about a node. */
export interface NodeStatus {
  /** `Ready`, `NotReady`, `Unknown`, each with `,SchedulingDisabled` where the node is cordoned. */
  readonly status: string;
  readonly roles: readonly string[];
  /** The kubelet's version. */
  readonly version: string;
  /** First address of its type; '' where there is none. */
  readonly internalIp: string;
  readonly externalIp: string;
  readonly unschedulable: boolean;
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

/** Status, roles and addresses of a node by the rules of the API server's own table. */
export function nodeStatus(node: KubeObject): NodeStatus {
  const spec = fieldsOf(node.spec);
  const status = fieldsOf(node.status);
  const unschedulable = spec.unschedulable === true;
  return {
    status: unschedulable ? `${readyWord(status.conditions)},SchedulingDisabled` : readyWord(status.conditions),
    roles: rolesOf(node),
    version: textOf(fieldsOf(status.nodeInfo).kubeletVersion),
    internalIp: addressOf(status.addresses, 'InternalIP'),
    externalIp: addressOf(status.addresses, 'ExternalIP'),
    unschedulable,
  };
}

/** The ROLES column: `control-plane,worker`, `<none>`. */
export function rolesText(roles: readonly string[]): string {
  return roles.length === 0 ? '<none>' : roles.join(',');
}

function readyWord(conditions: unknown): string {
  const ready = itemsOf(conditions)
    .map(fieldsOf)
    .findLast((condition) => condition.type === 'Ready');
  if (ready === undefined) return 'Unknown';
  return ready.status === 'True' ? 'Ready' : 'NotReady';
}

function rolesOf(node: KubeObject): readonly string[] {
  const roles = new Set<string>();
  for (const [label, value] of Object.entries(fieldsOf(node.metadata.labels))) {
    if (label.startsWith(ROLE_PREFIX)) {
      if (label.length > ROLE_PREFIX.length) roles.add(label.slice(ROLE_PREFIX.length));
    } else if (label === ROLE_LABEL && textOf(value) !== '') {
      roles.add(textOf(value));
    }
  }
  return [...roles].sort();
}

function addressOf(addresses: unknown, type: string): string {
  const found = itemsOf(addresses)
    .map(fieldsOf)
    .find((address) => address.type === type);
  return textOf(found?.address);
}
