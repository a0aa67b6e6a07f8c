import { type Fields, fieldsOf, itemsOf, numberOf, textOf } from '../../kube/words/fields.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import type { PodStatus } from '../../kube/words/pod-status.ts';
import { conditionOf, conditionThatIs, conditionTrouble, NO_TROUBLE, type TroubleColumns, trouble } from './trouble.ts';

const FINISHED = new Set(['Completed', 'Succeeded']);

/**
 * What is wrong with a pod, by the word that kubectl prints for it, with what its containers and conditions say about
 * it. A pod that is only on its way (`ContainerCreating`) has a reason too: how long, `since` tells.
 */
export function podTrouble(pod: KubeObject, words: PodStatus): TroubleColumns {
  const status = fieldsOf(pod.status);
  const { status: word } = words;
  if (FINISHED.has(word)) return NO_TROUBLE;
  if (textOf(pod.metadata.deletionTimestamp) !== '') {
    return trouble(word, finalizersText(pod), pod.metadata.deletionTimestamp);
  }
  const notScheduled = conditionThatIs(status, 'PodScheduled', 'False');
  if (notScheduled !== undefined && status.phase === 'Pending') return conditionTrouble(notScheduled, 'Unschedulable');
  const notReady = conditionThatIs(status, 'Ready', 'False');
  const since = textOf(notReady?.lastTransitionTime) || textOf(status.startTime) || pod.metadata.creationTimestamp;
  if (word === 'Running') {
    if (words.ready < words.containers) return trouble('NotReady', lastRunsText(status), since);
    // All containers are, yet no traffic comes: a gate of somebody else's is shut.
    return notReady?.reason === 'ReadinessGatesNotReady' ? conditionTrouble(notReady, 'NotReady') : NO_TROUBLE;
  }
  if (word === '') return trouble('Unknown', undefined, conditionOf(status, 'Ready')?.lastTransitionTime);
  return trouble(word, textOf(status.message) || containersText(status, word), since);
}

function finalizersText(pod: KubeObject): string {
  const finalizers = itemsOf(fieldsOf(pod.metadata).finalizers).map(textOf);
  return finalizers.length === 0 ? '' : `waits for its finalizers: ${finalizers.join(', ')}`;
}

/** What the containers that the word comes from say, and how their run before ended. */
function containersText(status: Fields, word: string): string {
  const texts = containersOf(status).flatMap((container) => {
    const { waiting, terminated } = fieldsOf(container.state);
    const [wait, end] = [fieldsOf(waiting), fieldsOf(terminated)];
    if (textOf(wait.reason) !== '' && word.endsWith(textOf(wait.reason))) {
      const before = fieldsOf(fieldsOf(container.lastState).terminated);
      // What the kubelet says while it waits to try again is only that it waits.
      return [`${textOf(container.name)}: ${runText(before) || textOf(wait.message) || textOf(wait.reason)}`];
    }
    return numberOf(end.exitCode) === 0 ? [] : [`${textOf(container.name)}: ${runText(end)}`];
  });
  return texts.join('; ');
}

/** Of the containers that aren't ready, how the run before ended. */
function lastRunsText(status: Fields): string {
  return containersOf(status)
    .filter((container) => container.ready !== true)
    .map((container) => ({ name: textOf(container.name), run: lastRunText(container) }))
    .filter(({ run }) => run !== '')
    .map(({ name, run }) => `${name}: ${run}`)
    .join('; ');
}

function lastRunText(container: Fields): string {
  const { terminated } = fieldsOf(container.state);
  return runText(fieldsOf(terminated)) || runText(fieldsOf(fieldsOf(container.lastState).terminated));
}

/** `OOMKilled, exit code 137: out of memory`; '' where there was no run. */
function runText(terminated: Fields): string {
  if (typeof terminated.exitCode !== 'number') return '';
  const reason = textOf(terminated.reason);
  const message = textOf(terminated.message).trim();
  const end = `${reason === '' ? '' : `${reason}, `}exit code ${terminated.exitCode}`;
  return message === '' ? end : `${end}: ${message}`;
}

function containersOf(status: Fields): readonly Fields[] {
  return [...itemsOf(status.initContainerStatuses), ...itemsOf(status.containerStatuses)].map(fieldsOf);
}
