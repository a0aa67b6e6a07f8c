import type { Edit, EditPath } from './edits.ts';

/** A field that changes without anything having changed. `*` stands for any one part of a path. */
interface NoiseRule {
  readonly kind?: string;
  readonly path: EditPath;
  readonly why: string;
}

/** Kinds that are nothing but noise, with their API groups. */
export const NOISE_KINDS: readonly { readonly kind: string; readonly apiGroup: string; readonly why: string }[] = [
  { kind: 'Lease', apiGroup: 'coordination.k8s.io', why: 'renewed every few seconds by every node and controller' },
  { kind: 'Event', apiGroup: '', why: 'a record of its own, kept as such in the cache' },
  { kind: 'Event', apiGroup: 'events.k8s.io', why: 'the same events under another name' },
  { kind: 'NodeMetrics', apiGroup: 'metrics.k8s.io', why: 'a measurement, not a state' },
  { kind: 'PodMetrics', apiGroup: 'metrics.k8s.io', why: 'a measurement, not a state' },
  { kind: 'Endpoints', apiGroup: '', why: 'repeats what EndpointSlice says' },
  { kind: 'ComponentStatus', apiGroup: '', why: 'made up anew for every request' },
];

/** The list that says what is left out of the record; docs/reference/history.md shows it. */
export const NOISE: readonly NoiseRule[] = [
  { path: ['metadata', 'resourceVersion'], why: 'moves with every write' },
  { path: ['metadata', 'generation'], why: 'counts the changes that are recorded themselves' },
  { path: ['metadata', 'managedFields'], why: 'who wrote which field; the fields are recorded themselves' },
  { path: ['metadata', 'selfLink'], why: 'follows from the name' },
  { path: ['metadata', 'deletionGracePeriodSeconds'], why: 'follows from deletionTimestamp' },
  annotation('kubectl.kubernetes.io/last-applied-configuration', 'repeats the object'),
  annotation('control-plane.alpha.kubernetes.io/leader', 'renewed every few seconds by a leader'),
  annotation('deployment.kubernetes.io/revision', 'counts rollouts that are recorded themselves'),
  annotation('deployment.kubernetes.io/revision-history', 'the same'),
  annotation('deployment.kubernetes.io/desired-replicas', 'repeats the Deployment on its ReplicaSets'),
  annotation('deployment.kubernetes.io/max-replicas', 'the same'),
  annotation('endpoints.kubernetes.io/last-change-trigger-time', 'a time that moves with its endpoints'),
  annotation('autoscaling.alpha.kubernetes.io/conditions', 'repeats the status'),
  annotation('autoscaling.alpha.kubernetes.io/current-metrics', 'a measurement, not a state'),
  annotation('cluster-autoscaler.kubernetes.io/last-updated', 'a heartbeat'),
  { path: ['status', 'observedGeneration'], why: 'how far a controller has read' },
  ...['lastHeartbeatTime', 'lastProbeTime', 'lastUpdateTime', 'lastTransitionTime'].map((field) => ({
    path: ['status', 'conditions', '*', field],
    why: 'when a condition was looked at; its status and reason are what is recorded',
  })),
  { path: ['status', 'conditions', '*', 'observedGeneration'], why: 'how far a controller has read' },
  { path: ['status', 'conditions', '*', 'message'], why: 'words for the reason, which is recorded' },
  {
    kind: 'Pod',
    path: ['status', 'containerStatuses', '*', 'containerID'],
    why: 'changes with a restart, which is counted',
  },
  { kind: 'Pod', path: ['status', 'initContainerStatuses', '*', 'containerID'], why: 'the same' },
  { kind: 'Node', path: ['status', 'images'], why: 'what the node has pulled' },
  { kind: 'Node', path: ['status', 'volumesInUse'], why: 'follows from its pods' },
  {
    kind: 'Node',
    path: ['spec', 'taints', 'node.kubernetes.io/unschedulable'],
    why: 'follows from spec.unschedulable',
  },
  { kind: 'HorizontalPodAutoscaler', path: ['status', 'currentMetrics'], why: 'a measurement, not a state' },
  {
    kind: 'HorizontalPodAutoscaler',
    path: ['status', 'currentCPUUtilizationPercentage'],
    why: 'a measurement, not a state',
  },
  { kind: 'EndpointSlice', path: ['ports'], why: 'follows from its Service' },
  { kind: 'ReplicaSet', path: ['status', 'fullyLabeledReplicas'], why: 'repeats status.replicas' },
  { kind: 'CronJob', path: ['status', 'active'], why: 'its Jobs are recorded themselves' },
];

/** Fields outside of `status` that the cluster fills in by itself: no one's wish. */
const FILLED_IN: readonly EditPath[] = [
  ['metadata', 'finalizers'],
  ['metadata', 'ownerReferences'],
  ['metadata', 'annotations', 'pv.kubernetes.io/bind-completed'],
  ['metadata', 'annotations', 'pv.kubernetes.io/bound-by-controller'],
  ['metadata', 'annotations', 'volume.kubernetes.io/selected-node'],
  ['metadata', 'annotations', 'volume.kubernetes.io/storage-provisioner'],
  ['metadata', 'annotations', 'volume.beta.kubernetes.io/storage-provisioner'],
  ['spec', 'nodeName'],
  ['spec', 'volumeName'],
  ['spec', 'claimRef'],
  ['spec', 'podCIDR'],
  ['spec', 'podCIDRs'],
  ['spec', 'providerID'],
];

/** True where a kind is left out of the record wholly. */
export function isNoiseKind(kind: string, apiGroup: string): boolean {
  return NOISE_KINDS.some((rule) => rule.kind === kind && rule.apiGroup === apiGroup);
}

/** For `listEdits`: true of a path whose changes say nothing. */
export function noiseOf(kind: string): (path: EditPath) => boolean {
  const rules = NOISE.filter((rule) => rule.kind === undefined || rule.kind === kind);
  return (path) => rules.some((rule) => matches(rule.path, path));
}

/** A time in a status that moved, came or went alone: a heartbeat, whatever the kind. So is that of a deletion that was known. */
export function isOnlyTimes(edits: readonly Edit[]): boolean {
  return edits.every(({ path, before, after }) => {
    const isStatus = path[0] === 'status' || (path[1] === 'deletionTimestamp' && before !== undefined);
    return isStatus && isTime(before) && isTime(after);
  });
}

/** `status` where nothing changed that somebody wants: only what the cluster reports and fills in. */
export function partOf(edits: readonly Edit[]): 'wanted' | 'status' {
  const isReported = ({ path }: Edit): boolean => path[0] === 'status' || FILLED_IN.some((rule) => begins(rule, path));
  return edits.every(isReported) ? 'status' : 'wanted';
}

function isTime(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(value))
  );
}

function matches(rule: EditPath, path: EditPath): boolean {
  return rule.length === path.length && begins(rule, path);
}

function begins(rule: EditPath, path: EditPath): boolean {
  return rule.length <= path.length && rule.every((part, index) => part === '*' || part === path[index]);
}

function annotation(name: string, why: string): NoiseRule {
  return { path: ['metadata', 'annotations', name], why };
}
