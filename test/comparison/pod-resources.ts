import type { Container, Pod } from './kube-shapes.ts';
import { millisOf, nanosOf, unitsOf } from './quantity.ts';

type Side = 'requests' | 'limits';

/**
 * What the scheduler counts for a pod: all containers and sidecars together, or the largest init container with the
 * sidecars that were started before it, whichever is more; the pod's overhead on top.
 */
export function podResources(pod: Pod): {
  readonly cpuRequest: number;
  readonly memoryRequest: number;
  readonly cpuLimit: number | null;
  readonly memoryLimit: number | null;
} {
  const cpuLimit = total(pod, 'limits', 'cpu');
  const memoryLimit = total(pod, 'limits', 'memory');
  return {
    cpuRequest: millisOf(total(pod, 'requests', 'cpu') ?? 0n),
    memoryRequest: unitsOf(total(pod, 'requests', 'memory') ?? 0n),
    cpuLimit: cpuLimit === null ? null : millisOf(cpuLimit),
    memoryLimit: memoryLimit === null ? null : unitsOf(memoryLimit),
  };
}

/** Billionths; null where nobody set any. */
function total(pod: Pod, side: Side, resource: 'cpu' | 'memory'): bigint | null {
  const { containers, initContainers = [], overhead, resources } = pod.spec;
  const own = (container: Pick<Container, 'resources'>): bigint | null => read(container.resources?.[side]?.[resource]);
  const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

  const steady = sum([...containers, ...initContainers.filter(isSidecar)].map(own));
  const peaks = initContainers.map((container, index) =>
    sum([own(container), ...initContainers.slice(0, index).filter(isSidecar).map(own)]),
  );
  const counted = own({ ...(resources === undefined ? {} : { resources }) }) ?? largest([steady, ...peaks]);
  const extra = read(overhead?.[resource]);
  if (extra === null || (side === 'limits' && counted === null)) return counted;
  return (counted ?? 0n) + extra;
}

const read = (quantity: string | undefined): bigint | null => (quantity === undefined ? null : nanosOf(quantity));

function sum(amounts: readonly (bigint | null)[]): bigint | null {
  const said = amounts.filter((amount) => amount !== null);
  return said.length === 0 ? null : said.reduce((left, right) => left + right);
}

function largest(amounts: readonly (bigint | null)[]): bigint | null {
  const said = amounts.filter((amount) => amount !== null);
  return said.length === 0 ? null : said.reduce((left, right) => (left > right ? left : right));
}
