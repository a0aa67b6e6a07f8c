import { type ExpectedRow, value } from './difference.ts';
import type { ApiObject, PrintedRow } from './kube-shapes.ts';
import { condition, count, list, pick, text } from './pick.ts';

type Trouble = readonly [reason: string | null, message: string | null, since: string | null];

const NONE: Trouble = [null, null, null];

export function troubleColumns([reason, message, since]: Trouble): ExpectedRow {
  return { reason: value(reason), message: value(message), since: value(since) };
}

const ofCondition = (found: unknown): Trouble => [
  text(found, 'reason'),
  text(found, 'message'),
  text(found, 'lastTransitionTime'),
];

export function podTrouble(pod: ApiObject, printed: PrintedRow): Trouble {
  const word = printed.Status ?? '';
  const deleted = text(pod, 'metadata', 'deletionTimestamp');
  const finalizers = list(pod, 'metadata', 'finalizers').join(', ');
  if (word === 'Completed') return NONE;
  if (deleted !== null) return [word, finalizers === '' ? null : `waits for its finalizers: ${finalizers}`, deleted];
  const unscheduled = condition(pod, 'PodScheduled', 'False');
  if (word === 'Pending' && unscheduled !== undefined) return ofCondition(unscheduled);
  const unready = condition(pod, 'Ready', 'False');
  const [ready, containers] = (printed.Ready ?? '').split('/');
  const since =
    text(unready, 'lastTransitionTime') ?? text(pod, 'status', 'startTime') ?? pod.metadata.creationTimestamp;
  if (word === 'Running' && ready === containers) {
    return text(unready, 'reason') === 'ReadinessGatesNotReady' ? ofCondition(unready) : NONE;
  }
  const statuses = [...list(pod, 'status', 'initContainerStatuses'), ...list(pod, 'status', 'containerStatuses')];
  const told = statuses.flatMap((status) => {
    const [waits, ended] = [text(status, 'state', 'waiting', 'reason'), pick(status, 'state', 'terminated')];
    const before = pick(status, 'lastState', 'terminated');
    if (word === 'Running') {
      const run = pick(status, 'ready') === true ? '' : ended === undefined ? runOf(before) : runOf(ended);
      return run === '' ? [] : [`${text(status, 'name')}: ${run}`];
    }
    if (waits !== null && word.endsWith(waits)) {
      return [`${text(status, 'name')}: ${runOf(before) || text(status, 'state', 'waiting', 'message') || waits}`];
    }
    return count(ended, 'exitCode') === 0 ? [] : [`${text(status, 'name')}: ${runOf(ended)}`];
  });
  const reason = word === 'Running' ? 'NotReady' : word;
  return [reason, text(pod, 'status', 'message') ?? (told.join('; ') || null), since];
}

function runOf(ended: unknown): string {
  if (ended === undefined) return '';
  const parts = [text(ended, 'reason'), `exit code ${count(ended, 'exitCode')}`].filter((part) => part !== null);
  const message = text(ended, 'message')?.trim();
  return message === undefined ? parts.join(', ') : `${parts.join(', ')}: ${message}`;
}

export function nodeTrouble(node: ApiObject): Trouble {
  if (condition(node, 'Ready', 'True') === undefined) {
    const unready = condition(node, 'Ready', 'False') ?? condition(node, 'Ready', 'Unknown');
    return ['NotReady', text(unready, 'message'), text(unready, 'lastTransitionTime')];
  }
  if (pick(node, 'spec', 'unschedulable') !== true) return NONE;
  const taint = list(node, 'spec', 'taints').find((one) => pick(one, 'key') === 'node.kubernetes.io/unschedulable');
  return ['SchedulingDisabled', 'cordoned', text(taint, 'timeAdded')];
}

export function namespaceTrouble(namespace: ApiObject): Trouble {
  if (text(namespace, 'status', 'phase') !== 'Terminating') return NONE;
  const told = list(namespace, 'status', 'conditions')
    .filter((one) => pick(one, 'status') === 'True')
    .map((one) => text(one, 'message') ?? '');
  return ['Terminating', told.join('; ') || null, text(namespace, 'metadata', 'deletionTimestamp')];
}

export function shortTrouble(wanted: number, ready: number): Trouble {
  return ready < wanted ? ['NotAllReady', `${ready} of ${wanted} are ready`, null] : NONE;
}

export function deploymentTrouble(deployment: ApiObject, wanted: number, ready: number): Trouble {
  const stalled =
    condition(deployment, 'ReplicaFailure', 'True') ??
    condition(deployment, 'Progressing', 'False') ??
    condition(deployment, 'Available', 'False');
  if (stalled !== undefined) return ofCondition(stalled);
  const progress = condition(deployment, 'Progressing', 'True');
  const [reason, message, since] = shortTrouble(wanted, ready);
  if (reason === null || progress === undefined || text(progress, 'reason') === 'NewReplicaSetAvailable') {
    return [reason, message, since];
  }
  return ['RollingOut', message, text(progress, 'lastUpdateTime')];
}

export function conditionTrouble(object: ApiObject, type: string, status: string): Trouble {
  const found = condition(object, type, status);
  return found === undefined ? NONE : ofCondition(found);
}

export function claimTrouble(claim: ApiObject): Trouble {
  return text(claim, 'status', 'phase') === 'Pending' ? ['Pending', null, claim.metadata.creationTimestamp] : NONE;
}
