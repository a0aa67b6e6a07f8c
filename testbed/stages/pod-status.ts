import { CONTAINER_FAULTS } from './pod-faults.ts';

/** How a container that fails (its fault is in the spec) shows in the status of the pod. */
export type FailingState = 'running' | 'exited' | 'backing-off' | 'pull-error' | 'pull-backing-off';

/** What is written for the containers of a pod. The init containers follow: done, unless one of them is the subject. */
export interface PodStatusOptions {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  /** `running`: as the fault of each container allows. `initializing`: waiting for the init containers. */
  readonly containers: 'running' | 'initializing' | 'completed';
  readonly failing: FailingState;
  readonly failingInit?: FailingState;
  /** Adds one to the restart count of each failing container. */
  readonly restarts?: boolean;
}

const EXIT = `
exitCode: {{ if $oom }}137{{ else }}2{{ end }}
reason: {{ if $oom }}OOMKilled{{ else }}Error{{ end }}
startedAt: {{ $startedAt | Quote }}
finishedAt: {{ $finishedAt | Quote }}
containerID: {{ $containerID | Quote }}`;

const RUNNING = 'running:\n  startedAt: {{ $now | Quote }}';
const waiting = (reason: string, message: string) => `waiting:\n  reason: ${reason}\n  message: ${message}`;
const BACK_OFF_MESSAGE =
  '{{ printf "back-off restarting failed container=%s pod=%s_%s(%s)" .name $root.metadata.name ' +
  '$root.metadata.namespace $root.metadata.uid | Quote }}';
const PULL_MESSAGE =
  '{{ printf "failed to pull and unpack image %q: failed to resolve reference: not found" .image | Quote }}';

function failingState(state: FailingState): string {
  switch (state) {
    case 'running':
      return RUNNING;
    case 'exited':
      return `terminated:${indent(EXIT, 2)}`;
    case 'backing-off':
      return waiting('CrashLoopBackOff', BACK_OFF_MESSAGE);
    case 'pull-error':
      return waiting('ErrImagePull', PULL_MESSAGE);
    case 'pull-backing-off':
      return waiting('ImagePullBackOff', '{{ printf "Back-off pulling image %q" .image | Quote }}');
  }
}

/** Sets the variables that one container's entry needs; `old` is its entry in the status as it is now. */
function preamble(list: 'containerStatuses' | 'initContainerStatuses', restarts: boolean): string {
  return `
{{ $name := .name }}
{{ $old := dict }}
{{ range (dig "${list}" list $status) }}{{ if eq .name $name }}{{ $old = . }}{{ end }}{{ end }}
${CONTAINER_FAULTS}
{{ $restarts := int (dig "restartCount" 0 $old) }}
{{ $startedAt := dig "state" "running" "startedAt" $now $old }}
{{ $finishedAt := dig "state" "terminated" "finishedAt" $now $old }}
{{ $containerID := printf "containerd://%s" (sha256sum (printf "%s/%s/%d" $root.metadata.uid .name $restarts)) }}
${restarts ? '{{ if or $crashes $oom }}{{ $restarts = add1 $restarts }}{{ end }}' : ''}`;
}

const PULLED_IMAGE =
  'imageID: {{ printf "%s@sha256:%s" (regexReplaceAll ":[^:/]+$" .image "") (sha256sum .image) | Quote }}\n' +
  'containerID: {{ printf "containerd://%s" (sha256sum (printf "%s/%s/%d" $root.metadata.uid .name (int $restarts))) | Quote }}';

// After an exit the last state stays as it was until the next exit replaces it.
const LAST_STATE = `
{{ $last := dig "lastState" dict $old }}
{{ if dig "state" "terminated" dict $old }}{{ $last = dig "state" dict $old }}{{ end }}
{{ if $last }}
  lastState: {{ toJson $last }}
{{ end }}`;

interface Entry {
  readonly ready: string;
  readonly started: string;
  readonly state: string;
  readonly pulled: boolean;
  /** Shows how the run before this one ended. */
  readonly remembers?: boolean;
}

function entry({ ready, started, state, pulled, remembers }: Entry): string {
  return [
    '\n- name: {{ .name | Quote }}',
    '  image: {{ .image | Quote }}',
    indent(pulled ? PULLED_IMAGE : 'imageID: ""', 2),
    '  restartCount: {{ int $restarts }}',
    `  ready: ${ready}`,
    `  started: ${started}`,
    `  state:\n${indent(state, 4)}`,
    remembers ? LAST_STATE : '',
  ].join('\n');
}

const WAITS = (reason: string) =>
  entry({ ready: 'false', started: 'false', state: `waiting:\n  reason: ${reason}`, pulled: false });

const COMPLETED = `terminated:
  exitCode: 0
  reason: Completed
  startedAt: {{ $startedAt | Quote }}
  finishedAt: {{ $now | Quote }}
  containerID: {{ $containerID | Quote }}`;

function containerEntry(options: PodStatusOptions): string {
  if (options.containers === 'initializing') return WAITS('PodInitializing');
  const failing = entry({
    ready: 'false',
    started: options.failing === 'running' ? 'true' : 'false',
    state: failingState(options.failing),
    pulled: !options.failing.startsWith('pull'),
    remembers: true,
  });
  const sound =
    options.containers === 'completed'
      ? entry({ ready: 'false', started: 'false', state: COMPLETED, pulled: true })
      : entry({ ready: '{{ not $probeFails }}', started: 'true', state: RUNNING_SINCE, pulled: true, remembers: true });
  return `{{ if or $crashes $oom $unpullable }}${failing}\n{{ else }}${sound}\n{{ end }}`;
}

// A sound container keeps running while its neighbour fails.
const RUNNING_SINCE = 'running:\n  startedAt: {{ $startedAt | Quote }}';

/** Sidecars (restartable init containers) run as long as the pod does; the others are done before it starts. */
function initContainerEntry(options: PodStatusOptions): string {
  const ended = options.phase === 'Succeeded' || options.phase === 'Failed';
  const sidecar = ended
    ? entry({ ready: 'false', started: 'false', state: COMPLETED, pulled: true })
    : entry({ ready: 'true', started: 'true', state: RUNNING_SINCE, pulled: true, remembers: true });
  const done = entry({ ready: 'true', started: 'false', state: COMPLETED_BEFORE, pulled: true });
  const sound = `{{ if eq (dig "restartPolicy" "" .) "Always" }}${sidecar}\n{{ else }}${done}\n{{ end }}`;
  if (options.failingInit === undefined) return sound;
  const failing = entry({
    ready: 'false',
    started: options.failingInit === 'running' ? 'true' : 'false',
    state: failingState(options.failingInit),
    pulled: !options.failingInit.startsWith('pull'),
    remembers: true,
  });
  const waits = WAITS('PodInitializing');
  return `{{ if $blocked }}${waits}
{{ else if or $crashes $unpullable }}{{ $blocked = true }}${failing}
{{ else }}${sound}
{{ end }}`;
}

// An init container that is done keeps the time of its end when the status is written again.
const COMPLETED_BEFORE = `terminated:
  exitCode: 0
  reason: Completed
  startedAt: {{ dig "state" "terminated" "startedAt" $startedAt $old | Quote }}
  finishedAt: {{ $finishedAt | Quote }}
  containerID: {{ $containerID | Quote }}`;

/** Go template of the whole pod status. */
export function podStatus(options: PodStatusOptions): string {
  const restarts = options.restarts ?? false;
  return `
{{ $now := now | date "2006-01-02T15:04:05Z07:00" }}
{{ $root := . }}
{{ $status := .status }}
{{ $blocked := false }}
{{ $unready := list }}
{{ range .spec.containers }}${CONTAINER_FAULTS}{{ if or $crashes $oom $unpullable $probeFails }}{{ $unready = append $unready .name }}{{ end }}{{ end }}
phase: ${options.phase}
startTime: {{ dig "startTime" $now $status | Quote }}
${conditions(options)}
{{ $hostIPs := NodeIPsWith .spec.nodeName }}
{{ with $hostIPs }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ if dig "podIP" "" $status }}
{{ else }}
{{ with PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ end }}
{{ if .spec.initContainers }}
initContainerStatuses:
{{ range .spec.initContainers }}
${preamble('initContainerStatuses', restarts)}
${initContainerEntry(options)}
{{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
${preamble('containerStatuses', restarts)}
${containerEntry(options)}
{{ end }}
`;
}

// A patch keeps what it doesn't name, so an old reason is removed by name.
const NO_REASON = 'reason: null\n  message: null';
const UNREADY =
  'reason: ContainersNotReady\n  message: {{ printf "containers with unready status: [%s]" (join " " $unready) | Quote }}';
const because = (reason: string): string => `reason: ${reason}\n  message: null`;

function conditions(options: PodStatusOptions): string {
  const initialized = options.containers !== 'initializing';
  const ended = options.phase === 'Succeeded' || options.phase === 'Failed';
  const done = options.phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed';
  const ready = options.containers === 'running' ? '{{ empty $unready }}' : 'false';
  const why = ended ? because(done) : `{{ if $unready }}${UNREADY}{{ else }}${NO_REASON}{{ end }}`;
  return `conditions:
${condition('PodReadyToStartContainers', ended ? 'false' : 'true', NO_REASON)}
${condition('Initialized', String(initialized), options.phase === 'Succeeded' ? because(done) : NO_REASON)}
${condition('Ready', ready, why)}
${condition('ContainersReady', ready, why)}
{{ range .spec.readinessGates }}
${condition('{{ .conditionType }}', ready, NO_REASON)}
{{ end }}`;
}

/** A condition keeps its time while its status does. */
function condition(type: string, truth: string, why: string): string {
  return `{{ $truth := "${truth}" | title }}${truth.startsWith('{{') ? `{{ $truth = ${truth.slice(2, -2)} | toString | title }}` : ''}
{{ $since := $now }}
{{ $type := ${type.startsWith('{{') ? type.slice(2, -2) : `"${type}"`} }}
{{ range (dig "conditions" list $status) }}{{ if and (eq .type $type) (eq .status $truth) }}{{ $since = .lastTransitionTime }}{{ end }}{{ end }}
- type: {{ $type | Quote }}
  status: {{ $truth | Quote }}
  lastProbeTime: null
  lastTransitionTime: {{ $since | Quote }}
  ${why}`;
}

function indent(text: string, width: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(width)}`).replace(/^(?=[^\n])/, ' '.repeat(width));
}
