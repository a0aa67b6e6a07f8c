import { type Fields, fieldsOf, isFields, itemsOf, textOf } from './fields.ts';
import type { KubeObject } from './kube-object.ts';
import { nanosToBytes, nanosToCpuMillis, parseNanos } from './quantity.ts';

/** What a pod takes from its node. A request nobody made is 0; a limit nobody set is undefined: there is none. */
export interface PodResources {
  readonly cpuRequestMillis: number;
  readonly memoryRequestBytes: number;
  readonly cpuLimitMillis?: number;
  readonly memoryLimitBytes?: number;
}

type Side = 'requests' | 'limits';

/** Billionths of a core or byte; undefined where nothing is said. */
type Amount = bigint | undefined;

/**
 * Requests and limits of a whole pod, as the scheduler and `kubectl describe node` count them: containers and sidecars
 * summed, each init container on top of the sidecars started before it, the larger of the two; a pod's own resources
 * come before those of its containers; overhead on top. Running sizes (in-place resize) count where they are larger.
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/753-sidecar-containers#resources-calculation-for-scheduling-and-pod-admission
 */
export function podResources(pod: KubeObject): PodResources {
  const cpuLimit = amountOf(pod, 'limits', 'cpu');
  const memoryLimit = amountOf(pod, 'limits', 'memory');
  return {
    cpuRequestMillis: nanosToCpuMillis(amountOf(pod, 'requests', 'cpu') ?? 0n),
    memoryRequestBytes: nanosToBytes(amountOf(pod, 'requests', 'memory') ?? 0n),
    ...(cpuLimit === undefined ? {} : { cpuLimitMillis: nanosToCpuMillis(cpuLimit) }),
    ...(memoryLimit === undefined ? {} : { memoryLimitBytes: nanosToBytes(memoryLimit) }),
  };
}

function amountOf(pod: KubeObject, side: Side, resource: string): Amount {
  const spec = fieldsOf(pod.spec);
  const ofPod = read(fieldsOf(spec.resources)[side], resource);
  const amount = ofPod ?? amountOfContainers(spec, fieldsOf(pod.status), side, resource);
  const overhead = read(spec.overhead, resource);
  // Overhead raises a limit that is there, and makes none where there was none.
  if (side === 'limits' && (amount === undefined || amount === 0n)) return amount;
  return add(amount, overhead);
}

function amountOfContainers(spec: Fields, status: Fields, side: Side, resource: string): Amount {
  const resizeRefused = isResizeInfeasible(status);
  const running = statusesByName(status);
  const effective = (container: Fields, isLongLived: boolean): Amount => {
    const declared = read(fieldsOf(container.resources)[side], resource);
    const containerStatus = isLongLived ? fieldsOf(running.get(textOf(container.name))) : {};
    const live = containerStatus.resources;
    if (!isFields(live)) return declared;
    const actuated = read(live[side], resource);
    const allocated = side === 'requests' ? read(containerStatus.allocatedResources, resource) : undefined;
    return larger(resizeRefused ? undefined : declared, larger(actuated, allocated));
  };

  let longLived: Amount;
  for (const container of itemsOf(spec.containers).map(fieldsOf)) {
    longLived = add(longLived, effective(container, true));
  }
  let sidecars: Amount;
  let peakOfInit: Amount;
  for (const container of itemsOf(spec.initContainers).map(fieldsOf)) {
    if (container.restartPolicy === 'Always') {
      const amount = effective(container, true);
      longLived = add(longLived, amount);
      sidecars = add(sidecars, amount);
      peakOfInit = larger(peakOfInit, sidecars);
    } else {
      peakOfInit = larger(peakOfInit, add(effective(container, false), sidecars));
    }
  }
  return larger(longLived, peakOfInit);
}

function statusesByName(status: Fields): ReadonlyMap<string, Fields> {
  const statuses = [...itemsOf(status.containerStatuses), ...itemsOf(status.initContainerStatuses)].map(fieldsOf);
  return new Map(statuses.map((entry) => [textOf(entry.name), entry]));
}

function isResizeInfeasible(status: Fields): boolean {
  const pending = itemsOf(status.conditions)
    .map(fieldsOf)
    .find((condition) => condition.type === 'PodResizePending');
  return pending?.reason === 'Infeasible';
}

function read(list: unknown, resource: string): Amount {
  return parseNanos(fieldsOf(list)[resource]);
}

function add(left: Amount, right: Amount): Amount {
  if (left === undefined) return right;
  return right === undefined ? left : left + right;
}

function larger(left: Amount, right: Amount): Amount {
  if (left === undefined) return right;
  return right === undefined || left >= right ? left : right;
}
