import { formatDuration, parseTime } from './age.ts';
import { type Fields, fieldsOf, isFields, itemsOf, numberOf, textOf } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

/** What `kubectl get pods` prints about a pod in READY, STATUS and RESTARTS. */
export interface PodStatus {
  /** `Running`, `CrashLoopBackOff`, `Init:1/2`, `Terminating`, … */
  readonly status: string;
  readonly ready: number;
  /** Containers that count for READY: the ordinary ones and the sidecars (init containers that restart). */
  readonly containers: number;
  readonly restarts: number;
  /** When the last restarted container had ended, where there was a restart and a time is known. */
  readonly lastRestartAt?: number;
  /** How long ago that was, as kubectl says it: `10s`. */
  readonly restartsAgo?: string;
}

/** Restart counts summed over containers, with the latest end of a run before. */
interface Restarts {
  count: number;
  lastAt: number | undefined;
}

/** A status word, or undefined where a group of containers has nothing to say. */
interface ContainersView {
  readonly word: string | undefined;
  readonly ready: number;
  readonly restarts: Restarts;
}

interface InitView extends ContainersView {
  readonly initializing: boolean;
  /** Of the sidecars alone: what counts once initialisation is over. */
  readonly sidecarRestarts: Restarts;
}

/**
 * Status, readiness and restarts of a pod by the rules of the API server's own table (Kubernetes 1.36), so that both
 * always show the same. `now` is only for `restartsAgo`.
 */
export function podStatus(pod: KubeObject, now: number): PodStatus {
  const spec = fieldsOf(pod.spec);
  const status = fieldsOf(pod.status);
  const sidecars = sidecarNames(spec);
  const init = viewInitContainers(status, sidecars, itemsOf(spec.initContainers).length);

  let word = wordBeforeContainers(status);
  let ready = init.ready;
  let restarts = init.restarts;
  if (init.word !== undefined) word = init.word;
  if (!init.initializing || firstConditionIsTrue(status, 'Initialized')) {
    const main = viewContainers(status, word, init.sidecarRestarts);
    word = main.word ?? word;
    ready += main.ready;
    restarts = main.restarts;
  }
  return {
    status: wordWhenDeleted(pod, status) ?? word,
    ready,
    containers: itemsOf(spec.containers).length + sidecars.size,
    restarts: restarts.count,
    ...agoOf(restarts, now),
  };
}

/** `1/2`, the READY column. */
export function readyText(status: Pick<PodStatus, 'ready' | 'containers'>): string {
  return `${status.ready}/${status.containers}`;
}

/** `5 (10s ago)`, the RESTARTS column. */
export function restartsText(status: Pick<PodStatus, 'restarts' | 'restartsAgo'>): string {
  return status.restartsAgo === undefined ? String(status.restarts) : `${status.restarts} (${status.restartsAgo} ago)`;
}

function sidecarNames(spec: Fields): ReadonlySet<string> {
  const names = new Set<string>();
  for (const item of itemsOf(spec.initContainers)) {
    const container = fieldsOf(item);
    if (container.restartPolicy === 'Always') names.add(textOf(container.name));
  }
  return names;
}

function wordBeforeContainers(status: Fields): string {
  const gated = itemsOf(status.conditions)
    .map(fieldsOf)
    .some((condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated');
  if (gated) return 'SchedulingGated';
  return textOf(status.reason) || textOf(status.phase);
}

/** The first init container that isn't done speaks for the pod; those behind it haven't begun. */
function viewInitContainers(status: Fields, sidecars: ReadonlySet<string>, declared: number): InitView {
  const restarts: Restarts = { count: 0, lastAt: undefined };
  const sidecarRestarts: Restarts = { count: 0, lastAt: undefined };
  let ready = 0;
  for (const [index, item] of itemsOf(status.initContainerStatuses).entries()) {
    const container = fieldsOf(item);
    const isSidecar = sidecars.has(textOf(container.name));
    addRestarts(restarts, container);
    if (isSidecar) addRestarts(sidecarRestarts, container);

    const state = fieldsOf(container.state);
    const terminated = stateOf(state, 'terminated');
    if (terminated !== undefined && numberOf(terminated.exitCode) === 0) continue;
    if (isSidecar && container.started === true) {
      if (container.ready === true) ready += 1;
      continue;
    }
    const word = initWord(terminated, stateOf(state, 'waiting'), index, declared);
    return { word: `Init:${word}`, ready, restarts, initializing: true, sidecarRestarts };
  }
  return { word: undefined, ready, restarts, initializing: false, sidecarRestarts };
}

function initWord(
  terminated: Fields | undefined,
  waiting: Fields | undefined,
  index: number,
  declared: number,
): string {
  if (terminated !== undefined) return terminatedWord(terminated);
  const reason = textOf(waiting?.reason);
  return reason !== '' && reason !== 'PodInitializing' ? reason : `${index}/${declared}`;
}

/** The first container with something to say speaks for the pod: they are looked at from the last to the first. */
function viewContainers(status: Fields, wordBefore: string, sidecarRestarts: Restarts): ContainersView {
  const restarts: Restarts = { ...sidecarRestarts };
  let word = wordBefore;
  let failedWord: string | undefined;
  let running = 0;
  for (const item of itemsOf(status.containerStatuses).toReversed()) {
    const container = fieldsOf(item);
    addRestarts(restarts, container);
    const state = fieldsOf(container.state);
    const waitingReason = textOf(stateOf(state, 'waiting')?.reason);
    const terminated = stateOf(state, 'terminated');
    if (waitingReason !== '') {
      word = waitingReason;
    } else if (terminated !== undefined) {
      word = terminatedWord(terminated);
      if (numberOf(terminated.exitCode) !== 0) failedWord = word;
    } else if (container.ready === true && stateOf(state, 'running') !== undefined) {
      running += 1;
    }
  }
  // One container that has completed doesn't make the pod complete while others run or have failed.
  if (word === 'Completed') {
    if (running > 0 && anyConditionIsTrue(status, 'Ready')) word = 'Running';
    else if (failedWord !== undefined) word = failedWord;
    else if (running > 0) word = 'NotReady';
  }
  return { word, ready: running, restarts };
}

function terminatedWord(terminated: Fields): string {
  const reason = textOf(terminated.reason);
  if (reason !== '') return reason;
  const signal = numberOf(terminated.signal);
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberOf(terminated.exitCode)}`;
}

function wordWhenDeleted(pod: KubeObject, status: Fields): string | undefined {
  if (textOf(pod.metadata.deletionTimestamp) === '') return undefined;
  if (status.reason === 'NodeLost') return 'Unknown';
  const ended = status.phase === 'Succeeded' || status.phase === 'Failed';
  return ended ? undefined : 'Terminating';
}

/** A state is there when its key holds an object, even an empty one: `running: {}`. */
function stateOf(state: Fields, name: 'waiting' | 'running' | 'terminated'): Fields | undefined {
  const value = state[name];
  return isFields(value) ? value : undefined;
}

function addRestarts(restarts: Restarts, container: Fields): void {
  restarts.count += numberOf(container.restartCount);
  const before = fieldsOf(fieldsOf(container.lastState).terminated);
  const endedAt = parseTime(before.finishedAt);
  if (endedAt !== undefined && (restarts.lastAt === undefined || endedAt > restarts.lastAt)) restarts.lastAt = endedAt;
}

function agoOf(restarts: Restarts, now: number): Pick<PodStatus, 'lastRestartAt' | 'restartsAgo'> {
  if (restarts.count === 0 || restarts.lastAt === undefined) return {};
  return { lastRestartAt: restarts.lastAt, restartsAgo: formatDuration(now - restarts.lastAt) };
}

function firstConditionIsTrue(status: Fields, type: string): boolean {
  const condition = itemsOf(status.conditions)
    .map(fieldsOf)
    .find((candidate) => candidate.type === type);
  return condition?.status === 'True';
}

function anyConditionIsTrue(status: Fields, type: string): boolean {
  return itemsOf(status.conditions)
    .map(fieldsOf)
    .some((condition) => condition.type === type && condition.status === 'True');
}
