import { fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { conditionOf, conditionTrouble, NO_TROUBLE, type TroubleColumns, trouble } from './trouble.ts';

const CORDON_TAINT = 'node.kubernetes.io/unschedulable';

/** Conditions that are bad when they are true: the kubelet's own, and the node problem detector's. Others may be good. */
const COMPLAINTS: ReadonlySet<unknown> = new Set([
  ...['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'],
  ...['KernelDeadlock', 'ReadonlyFilesystem', 'CorruptDockerOverlay2'],
  ...['FrequentKubeletRestart', 'FrequentContainerdRestart', 'FrequentDockerRestart'],
]);

/** Not ready comes before what else a node complains of, and that before its being cordoned. */
export function nodeTrouble(node: KubeObject): TroubleColumns {
  const { unschedulable, taints } = fieldsOf(node.spec);
  const status = fieldsOf(node.status);
  const ready = conditionOf(status, 'Ready');
  if (ready?.status !== 'True') {
    return { ...conditionTrouble(ready ?? {}, 'NotReady'), reason: 'NotReady' };
  }
  const complaint = itemsOf(status.conditions)
    .map(fieldsOf)
    .find((condition) => COMPLAINTS.has(condition.type) && condition.status === 'True');
  if (complaint !== undefined) {
    return { ...conditionTrouble(complaint, ''), reason: textOf(complaint.type) };
  }
  if (unschedulable !== true) return NO_TROUBLE;
  const cordon = itemsOf(taints)
    .map(fieldsOf)
    .find((taint) => taint.key === CORDON_TAINT);
  return trouble('SchedulingDisabled', 'cordoned', cordon?.timeAdded);
}
