import { type StageManifest, stage } from './stage.ts';

/** On a node: keeps it NotReady until the annotation goes. */
export const NOT_READY_ANNOTATION = 'testbed.k8s-mcp/not-ready';

const READY = '.status.conditions[]? | select(.type == "Ready") | .status';
const NOT_READY = `.metadata.annotations["${NOT_READY_ANNOTATION}"]`;

/** For a node that somebody creates with nothing but a name. */
const DEFAULT_RESOURCES = '{ cpu: "16", memory: 64Gi, pods: "110" }';

const nodeConditions = (ready: boolean): string => `
{{ $now := now | date "2006-01-02T15:04:05Z07:00" }}
{{ $old := dig "conditions" list .status }}
conditions:
{{ range NodeConditions }}
{{ $type := .type }}{{ $status := .status }}{{ $reason := .reason }}{{ $message := .message }}
{{ if and (eq $type "Ready") ${ready ? 'false' : 'true'} }}
{{ $status = "False" }}{{ $reason = "KubeletNotReady" }}
{{ $message = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized" }}
{{ end }}
{{ $since := $now }}
{{ range $old }}{{ if and (eq .type $type) (eq .status $status) }}{{ $since = .lastTransitionTime }}{{ end }}{{ end }}
- type: {{ $type | Quote }}
  status: {{ $status | Quote }}
  reason: {{ $reason | Quote }}
  message: {{ $message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $since | Quote }}
{{ end }}
phase: Running
{{ if dig "addresses" list .status }}{{ else }}
addresses:
- type: Hostname
  address: {{ .metadata.name | Quote }}
- type: ExternalDNS
  address: localhost
{{ end }}
{{ if dig "allocatable" dict .status }}{{ else }}
allocatable: ${DEFAULT_RESOURCES}
capacity: ${DEFAULT_RESOURCES}
{{ end }}
`;

/** What an address pool of the documentation range (RFC 5737) would hand out, the same for the same object. */
const PUBLIC_ADDRESS = '{{ printf "203.0.113.%d" (add 1 (mod (adler32sum .metadata.name) 250)) | Quote }}';

export const OTHER_STAGES: readonly StageManifest[] = [
  stage({
    name: 'node-ready',
    kind: 'Node',
    when: [
      { jq: READY, noneOf: ['True'] },
      { jq: NOT_READY, exists: false },
    ],
    statusTemplate: nodeConditions(true),
  }),
  stage({
    name: 'node-not-ready',
    kind: 'Node',
    when: [
      { jq: READY, noneOf: ['False'] },
      { jq: NOT_READY, exists: true },
    ],
    statusTemplate: nodeConditions(false),
  }),
  stage({
    name: 'node-heartbeat',
    kind: 'Node',
    when: [
      { jq: READY, oneOf: ['True'] },
      { jq: NOT_READY, exists: false },
    ],
    // As kubelet with leases: the status itself is only confirmed every ten minutes.
    delay: { ms: 600_000 },
    statusTemplate: nodeConditions(true),
  }),
  stage({
    name: 'load-balancer-address',
    kind: 'Service',
    when: [
      { jq: '.spec.type', oneOf: ['LoadBalancer'] },
      { jq: '.spec.loadBalancerClass', exists: false },
      { jq: '.status.loadBalancer.ingress', exists: false },
    ],
    delay: { ms: 1_000 },
    statusTemplate: `loadBalancer:\n  ingress:\n  - ip: ${PUBLIC_ADDRESS}\n    ipMode: VIP`,
  }),
  stage({
    name: 'ingress-address',
    kind: 'Ingress',
    when: [{ jq: '.status.loadBalancer.ingress', exists: false }],
    delay: { ms: 1_000 },
    statusTemplate: `loadBalancer:\n  ingress:\n  - ip: ${PUBLIC_ADDRESS}`,
  }),
];
