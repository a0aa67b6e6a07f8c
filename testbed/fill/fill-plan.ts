import { PODS_PER_NODE } from '../cluster/nodes.ts';
import { TestbedError } from '../lib/testbed-error.ts';

export interface FillSize {
  readonly pods: number;
  readonly namespaces: number;
  readonly nodes: number;
}

export interface PlannedDeployment {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
}

const REPLICAS_PER_DEPLOYMENT = 50;
/** DaemonSets, the shop and what else runs need room too. */
const RESERVED_PER_NODE = 10;
/** Minutes for the controllers; five times as many keep two cores busy for a quarter of an hour. */
const PODS_BY_CONTROLLERS = 10_000;
const SERVICES = ['api', 'web', 'worker', 'cache', 'search', 'auth', 'billing', 'mailer', 'export', 'gateway'] as const;

/** A size from what was asked for, the rest chosen: 500 pods a namespace, 50 a node. */
export function fillSize(asked: Partial<FillSize> & { readonly pods: number }): FillSize {
  const namespaces = asked.namespaces ?? Math.max(1, Math.ceil(asked.pods / 500));
  const nodes = asked.nodes ?? Math.max(5, Math.ceil(asked.pods / 50));
  // One node is of the control plane and takes no pods.
  const room = (nodes - 1) * (PODS_PER_NODE - RESERVED_PER_NODE);
  if (asked.pods > room) {
    const needed = Math.ceil(asked.pods / (PODS_PER_NODE - RESERVED_PER_NODE)) + 1;
    throw new TestbedError(`${asked.pods} pods don't fit on ${nodes} nodes; ${needed} nodes are needed`, {
      kind: 'usage',
    });
  }
  return { pods: asked.pods, namespaces, nodes };
}

/** How a cluster's record calls a fill of that size: by its pods, and by the rest where that was chosen otherwise. */
export function fillContents({ pods, namespaces, nodes }: FillSize): string {
  const usual = fillSize({ pods });
  const isUsual = usual.namespaces === namespaces && usual.nodes === nodes;
  return `fill ${pods} pods${isUsual ? '' : ` in ${namespaces} namespaces on ${nodes} nodes`}`;
}

/** A fill that is done by the controllers, and how many times it makes the whole: what is large is copied from it. */
export function multipliedFill(size: FillSize): { readonly base: FillSize; readonly copies: number } {
  let copies = Math.floor(size.pods / PODS_BY_CONTROLLERS);
  while (copies > 1 && (size.pods % copies !== 0 || size.namespaces % copies !== 0)) copies -= 1;
  if (copies <= 1) return { base: size, copies: 1 };
  return {
    base: { pods: size.pods / copies, namespaces: size.namespaces / copies, nodes: size.nodes },
    copies,
  };
}

export function fillNamespaces(size: FillSize): string[] {
  return Array.from({ length: size.namespaces }, (_, index) => `tenant-${String(index + 1).padStart(3, '0')}`);
}

/** Spreads the pods evenly over the namespaces, as Deployments of at most 50. */
export function planDeployments(size: FillSize): PlannedDeployment[] {
  return fillNamespaces(size).flatMap((namespace, index) => {
    const share =
      Math.floor(((index + 1) * size.pods) / size.namespaces) - Math.floor((index * size.pods) / size.namespaces);
    const count = Math.ceil(share / REPLICAS_PER_DEPLOYMENT);
    return Array.from({ length: count }, (_, number) => ({
      namespace,
      name: `${SERVICES[number % SERVICES.length]}-${Math.floor(number / SERVICES.length) + 1}`,
      replicas: Math.min(REPLICAS_PER_DEPLOYMENT, share - number * REPLICAS_PER_DEPLOYMENT),
    }));
  });
}
