export type ScenarioName =
  | 'crash-loop'
  | 'image-pull'
  | 'unschedulable'
  | 'init-crash-loop'
  | 'oom-killed'
  | 'never-ready'
  | 'no-endpoints'
  | 'quota-exceeded'
  | 'pvc-without-class'
  | 'failed-job'
  | 'stuck-terminating'
  | 'node-not-ready'
  | 'node-cordoned';

/** A broken part of the shop: what shows it, and the kubectl commands that mend its spec and so heal it. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly object: string;
  readonly namespace?: string;
  readonly symptom: string;
  /** kubectl arguments whose output matches `broken` before the fix and `healed` some seconds after it. */
  readonly look: readonly string[];
  readonly broken: RegExp;
  readonly healed: RegExp;
  readonly fix: readonly (readonly string[])[];
}

const pods = (name: string): readonly string[] => [
  'get',
  'pods',
  '--no-headers',
  '-l',
  `testbed.k8s-mcp/scenario=${name}`,
];

// Several lines, none of which may tell of trouble.
const ALL_RUNNING = /^(\S+ +([1-9])\/\2 +Running[^\n]*\n?)+$/;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'crash-loop',
    namespace: 'payments',
    object: 'deployment/payments',
    symptom: 'CrashLoopBackOff, restarts rise, BackOff events, the log ends in a panic',
    look: pods('crash-loop'),
    broken: /CrashLoopBackOff +[1-9]/,
    healed: ALL_RUNNING,
    fix: [['set', 'image', 'deployment/payments', 'payments=registry.example/payments/payments:3.1.4']],
  },
  {
    name: 'image-pull',
    namespace: 'shop',
    object: 'deployment/recommendations',
    symptom: 'ErrImagePull, then ImagePullBackOff, with Failed and BackOff events',
    look: pods('image-pull'),
    broken: /ImagePullBackOff/,
    healed: ALL_RUNNING,
    fix: [
      ['set', 'image', 'deployment/recommendations', 'recommendations=registry.example/shop/recommendations:1.4.0'],
    ],
  },
  {
    name: 'unschedulable',
    namespace: 'analytics',
    object: 'deployment/forecast',
    symptom: 'Pending, FailedScheduling: insufficient cpu and memory',
    look: pods('unschedulable'),
    broken: /0\/1 +Pending/,
    healed: ALL_RUNNING,
    fix: [['set', 'resources', 'deployment/forecast', '--requests=cpu=2,memory=4Gi']],
  },
  {
    name: 'init-crash-loop',
    namespace: 'payments',
    object: 'deployment/invoices',
    symptom: 'Init:Error and Init:CrashLoopBackOff; the log of "migrate" says why',
    look: pods('init-crash-loop'),
    broken: /Init:CrashLoopBackOff/,
    healed: ALL_RUNNING,
    fix: [['set', 'image', 'deployment/invoices', 'migrate=registry.example/payments/invoices-migrate:0042']],
  },
  {
    name: 'oom-killed',
    namespace: 'analytics',
    object: 'deployment/reports',
    symptom: 'OOMKilled, then CrashLoopBackOff; exit code 137: the heap is larger than the memory limit',
    look: [
      'get',
      'pods',
      '-l',
      'testbed.k8s-mcp/scenario=oom-killed',
      '-o',
      'jsonpath={.items[*].status.containerStatuses[*]}',
    ],
    broken: /OOMKilled/,
    healed: /^(?!.*OOMKilled).*"running"/s,
    fix: [['set', 'resources', 'deployment/reports', '--limits=memory=768Mi']],
  },
  {
    name: 'never-ready',
    namespace: 'shop',
    object: 'deployment/search',
    symptom: 'Running but 0/1 ready: the readiness probe asks a port that nothing listens on',
    look: pods('never-ready'),
    broken: /0\/1 +Running/,
    healed: ALL_RUNNING,
    fix: [
      [
        'patch',
        'deployment/search',
        '--type=json',
        '-p=[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":8080}]',
      ],
    ],
  },
  {
    name: 'no-endpoints',
    namespace: 'shop',
    object: 'service/reviews',
    symptom: 'the service has no endpoints: its selector has a typo, while two pods run',
    look: [
      'get',
      'endpointslices',
      '-l',
      'kubernetes.io/service-name=reviews',
      '-o',
      'jsonpath=addresses: {.items[*].endpoints[*].addresses[*]}',
    ],
    broken: /^addresses: *$/,
    healed: /^addresses: \d\S+ \d\S+/,
    fix: [['patch', 'service/reviews', '--type=merge', '-p={"spec":{"selector":{"app":"reviews"}}}']],
  },
  {
    name: 'quota-exceeded',
    namespace: 'logistics',
    object: 'deployment/tracker',
    symptom: '3 of 5 pods; FailedCreate events of the ReplicaSet: exceeded quota',
    look: ['get', 'deployment', 'tracker', '--no-headers'],
    broken: /3\/5/,
    healed: /5\/5/,
    fix: [
      ['patch', 'resourcequota/compute', '--type=merge', '-p={"spec":{"hard":{"pods":"20"}}}'],
      // Its ReplicaSet asks again by itself, but may wait minutes for that.
      ['rollout', 'restart', 'deployment/tracker'],
    ],
  },
  {
    name: 'pvc-without-class',
    namespace: 'shop',
    object: 'pvc/uploads, deployment/media',
    symptom: 'the claim and the pod that mounts it are Pending: no storage class, and no default one',
    look: ['get', 'pvc,pods', '--no-headers', '-l', 'testbed.k8s-mcp/scenario=pvc-without-class'],
    broken: /uploads +Pending[\s\S]*media\S+ +0\/1 +Pending/,
    healed: /uploads +Bound[\s\S]*media\S+ +1\/1 +Running/,
    fix: [['annotate', 'storageclass', 'standard', '--overwrite', 'storageclass.kubernetes.io/is-default-class=true']],
  },
  {
    name: 'failed-job',
    namespace: 'batch',
    object: 'job/price-import',
    symptom: 'Failed: BackoffLimitExceeded; its pods are in Error',
    look: [
      'get',
      'job',
      'price-import',
      '-o',
      'jsonpath={range .status.conditions[?(@.status=="True")]}{.type} {.reason};{end}',
    ],
    broken: /Failed BackoffLimitExceeded/,
    healed: /Complete /,
    fix: [
      ['delete', 'job', 'price-import'],
      ['create', 'job', 'price-import', '--image=registry.example/batch/price-import:4.9.2'],
    ],
  },
  {
    name: 'stuck-terminating',
    namespace: 'shop',
    object: 'pod/legacy-importer',
    symptom: 'Terminating for ever: a finalizer that nobody removes',
    look: ['get', 'pods', '--no-headers', '--ignore-not-found', 'legacy-importer'],
    broken: /Terminating/,
    healed: /^$/,
    fix: [['patch', 'pod/legacy-importer', '--type=merge', '-p={"metadata":{"finalizers":null}}']],
  },
  {
    name: 'node-not-ready',
    object: 'node/worker-flaky',
    symptom: 'NotReady: KubeletNotReady, the network plugin is not initialized',
    look: ['get', 'node', 'worker-flaky', '--no-headers'],
    broken: /worker-flaky +NotReady/,
    healed: /worker-flaky +Ready/,
    fix: [['annotate', 'node', 'worker-flaky', 'testbed.k8s-mcp/not-ready-']],
  },
  {
    name: 'node-cordoned',
    object: 'node/worker-drained',
    symptom: 'Ready,SchedulingDisabled: cordoned',
    look: ['get', 'node', 'worker-drained', '--no-headers'],
    broken: /Ready,SchedulingDisabled/,
    healed: /worker-drained +Ready +(?!.*SchedulingDisabled)/,
    fix: [['uncordon', 'worker-drained']],
  },
];
