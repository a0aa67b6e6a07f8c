import { FAILING_CONTAINER, FAILING_INIT_CONTAINER, UNPULLABLE_IMAGE, UNREADY_CONTAINER } from './pod-faults.ts';
import { podStatus } from './pod-status.ts';
import { type Delay, type Requirement, type StageManifest, stage } from './stage.ts';

/**
 * Pods made by the generator, 10,000 and more: they start, run and go, without events beyond the scheduler's, and KWOK
 * doesn't look for faults in them. This comes first in every stage, since KWOK stops at the first condition that fails.
 */
export const FILL_LABEL = 'testbed.k8s-mcp/fill';
/** On a pod: how long it runs before it completes, as a Go duration. Pods of Jobs complete after 2 s without it. */
export const RUN_FOR_ANNOTATION = 'testbed.k8s-mcp/run-for';

const exists = (jq: string): Requirement => ({ jq, exists: true });
const missing = (jq: string): Requirement => ({ jq, exists: false });
const phase = (...oneOf: string[]): Requirement => ({ jq: '.status.phase', oneOf });

const STAYS = missing('.metadata.deletionTimestamp');
const IS_FILL = exists(`.metadata.labels["${FILL_LABEL}"]`);
const IS_NOT_FILL = missing(`.metadata.labels["${FILL_LABEL}"]`);
const IMAGES_ARE_THERE = missing(UNPULLABLE_IMAGE);
const IMAGE_IS_MISSING = exists(UNPULLABLE_IMAGE);
const INIT_WORKS = missing(FAILING_INIT_CONTAINER);
const INIT_FAILS = exists(FAILING_INIT_CONTAINER);
const WORKS = missing(FAILING_CONTAINER);
const FAILS = exists(FAILING_CONTAINER);
const RESTARTS: Requirement = { jq: '.spec.restartPolicy', noneOf: ['Never'] };
const NEVER_RESTARTS: Requirement = { jq: '.spec.restartPolicy', oneOf: ['Never'] };
const RUNS_TO_AN_END = exists(
  `(.metadata.ownerReferences // [] | .[] | select(.kind == "Job") | .kind), .metadata.annotations["${RUN_FOR_ANNOTATION}"]`,
);

const state = (list: 'containerStatuses' | 'initContainerStatuses', names: string, path: string): string =>
  `[${names}] as $bad | (.status.${list} // [])[] | select(.name as $name | $bad | index($name)) | .state.${path}`;
const failing = (path: string): Requirement => exists(state('containerStatuses', FAILING_CONTAINER, path));
const failingInit = (path: string): Requirement => exists(state('initContainerStatuses', FAILING_INIT_CONTAINER, path));

/** Kubelet's back-off, from 5 s so that restarts can be watched, up to kubelet's own limit of 5 minutes. */
const backOff = (list: 'containerStatuses' | 'initContainerStatuses'): Delay => ({
  jq: `[.status.${list}[].restartCount] | max | [5 * pow(2; [., 8] | min), 300] | min | floor | tostring | . + "s"`,
  otherwiseMs: 5_000,
});

const PULLED = { type: 'Normal', reason: 'Pulled', message: 'Container image already present on machine' } as const;
const CREATED = { type: 'Normal', reason: 'Created', message: 'Container created' } as const;
const STARTED = { type: 'Normal', reason: 'Started', message: 'Container started' } as const;
const RESTART_BACK_OFF = {
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting failed container',
} as const;

const startsWell = podStatus({ phase: 'Running', containers: 'running', failing: 'running' });

const lifecycle: readonly StageManifest[] = [
  stage({
    name: 'pod-start',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Pending'), STAYS, IMAGES_ARE_THERE, INIT_WORKS],
    delay: { ms: 500 },
    events: [PULLED, CREATED, STARTED],
    statusTemplate: startsWell,
  }),
  stage({
    name: 'pod-start-quietly',
    kind: 'Pod',
    when: [IS_FILL, phase('Pending'), STAYS, IMAGES_ARE_THERE, INIT_WORKS],
    statusTemplate: startsWell,
  }),
  stage({
    name: 'pod-complete',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Running'), STAYS, WORKS, RUNS_TO_AN_END],
    delay: { jq: `.metadata.annotations["${RUN_FOR_ANNOTATION}"]`, otherwiseMs: 2_000 },
    statusTemplate: podStatus({ phase: 'Succeeded', containers: 'completed', failing: 'exited' }),
  }),
  stage({
    name: 'pod-fail',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Running'), STAYS, FAILS, NEVER_RESTARTS],
    delay: { ms: 1_000 },
    statusTemplate: podStatus({ phase: 'Failed', containers: 'completed', failing: 'exited' }),
  }),
  stage({
    name: 'pod-delete',
    kind: 'Pod',
    when: [exists('.metadata.deletionTimestamp')],
    deletes: true,
  }),
];

const crashLoop: readonly StageManifest[] = [
  stage({
    name: 'pod-crash',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Running'), STAYS, FAILS, RESTARTS, failing('running')],
    delay: { ms: 2_000 },
    statusTemplate: podStatus({ phase: 'Running', containers: 'running', failing: 'exited' }),
  }),
  stage({
    name: 'pod-crash-back-off',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Running'), STAYS, FAILS, RESTARTS, failing('terminated')],
    delay: { ms: 1_000 },
    events: [RESTART_BACK_OFF],
    statusTemplate: podStatus({ phase: 'Running', containers: 'running', failing: 'backing-off' }),
  }),
  stage({
    name: 'pod-crash-restart',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Running'), STAYS, FAILS, RESTARTS, failing('waiting')],
    delay: backOff('containerStatuses'),
    events: [PULLED, CREATED, STARTED],
    statusTemplate: podStatus({ phase: 'Running', containers: 'running', failing: 'running', restarts: true }),
  }),
  stage({
    name: 'pod-recover',
    kind: 'Pod',
    when: [
      IS_NOT_FILL,
      phase('Running'),
      STAYS,
      WORKS,
      IMAGES_ARE_THERE,
      RESTARTS,
      exists('.status.containerStatuses[].state | .waiting, .terminated'),
    ],
    delay: { ms: 500 },
    events: [PULLED, CREATED, STARTED],
    statusTemplate: startsWell,
  }),
];

const imagePull: readonly StageManifest[] = [
  stage({
    name: 'pod-pull-error',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Pending'), STAYS, IMAGE_IS_MISSING, INIT_WORKS, missing('.status.containerStatuses')],
    delay: { ms: 500 },
    events: [
      { type: 'Normal', reason: 'Pulling', message: 'Pulling image' },
      { type: 'Warning', reason: 'Failed', message: 'Failed to pull image: failed to resolve reference: not found' },
      { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
    ],
    statusTemplate: pullStatus('pull-error'),
  }),
  stage({
    name: 'pod-pull-back-off',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Pending'), STAYS, IMAGE_IS_MISSING, waitingBecause('ErrImagePull')],
    delay: { ms: 3_000 },
    events: [
      { type: 'Normal', reason: 'BackOff', message: 'Back-off pulling image' },
      { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' },
    ],
    statusTemplate: pullStatus('pull-backing-off'),
  }),
  stage({
    name: 'pod-pull-again',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Pending'), STAYS, IMAGE_IS_MISSING, waitingBecause('ImagePullBackOff')],
    delay: { ms: 120_000 },
    events: [{ type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' }],
    statusTemplate: pullStatus('pull-error'),
  }),
];

const initCrashLoop: readonly StageManifest[] = [
  stage({
    name: 'pod-init-start',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Pending'), STAYS, INIT_FAILS, missing('.status.initContainerStatuses')],
    delay: { ms: 500 },
    events: [PULLED, CREATED, STARTED],
    statusTemplate: initStatus('running'),
  }),
  stage({
    name: 'pod-init-crash',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Pending'), STAYS, INIT_FAILS, failingInit('running')],
    delay: { ms: 2_000 },
    statusTemplate: initStatus('exited'),
  }),
  stage({
    name: 'pod-init-back-off',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Pending'), STAYS, INIT_FAILS, RESTARTS, failingInit('terminated')],
    delay: { ms: 1_000 },
    events: [RESTART_BACK_OFF],
    statusTemplate: initStatus('backing-off'),
  }),
  stage({
    name: 'pod-init-restart',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Pending'), STAYS, INIT_FAILS, RESTARTS, failingInit('waiting')],
    delay: backOff('initContainerStatuses'),
    events: [PULLED, CREATED, STARTED],
    statusTemplate: initStatus('running', true),
  }),
];

const unready: readonly StageManifest[] = [
  stage({
    name: 'pod-probe-fails',
    kind: 'Pod',
    when: [IS_NOT_FILL, phase('Running'), STAYS, WORKS, exists(UNREADY_CONTAINER)],
    delay: { ms: 60_000 },
    events: [{ type: 'Warning', reason: 'Unhealthy', message: 'Readiness probe failed: connect: connection refused' }],
    // The time of the probe changes, so that KWOK looks at the pod again.
    statusTemplate:
      'conditions:\n- type: Ready\n  status: "False"\n  lastProbeTime: {{ now | date "2006-01-02T15:04:05Z07:00" | Quote }}',
  }),
];

export const POD_STAGES: readonly StageManifest[] = [
  ...lifecycle,
  ...crashLoop,
  ...imagePull,
  ...initCrashLoop,
  ...unready,
];

function pullStatus(failing: 'pull-error' | 'pull-backing-off'): string {
  return podStatus({ phase: 'Pending', containers: 'running', failing });
}

function initStatus(failingInit: 'running' | 'exited' | 'backing-off', restarts = false): string {
  return podStatus({ phase: 'Pending', containers: 'initializing', failing: 'running', failingInit, restarts });
}

function waitingBecause(reason: string): Requirement {
  return { jq: '.status.containerStatuses[].state.waiting.reason', oneOf: [reason] };
}
