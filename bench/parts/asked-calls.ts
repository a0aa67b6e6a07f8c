import type { BenchCluster } from '../setting/cluster.ts';
import { provideEvents } from '../setting/events.ts';

export type Call = Readonly<Record<string, unknown>>;

/** Kinds of which a cluster has many, or few large ones. */
const KINDS = [
  'pods',
  'nodes',
  'events',
  'events.events.k8s.io',
  'deployments',
  'replicasets',
  'services',
  'endpointslices',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'leases',
  'clusterroles',
  'clusterrolebindings',
  'apiservices',
  'customresourcedefinitions',
  'namespaces',
] as const;

/** What each tool is asked on a large cluster: everything there is, the largest objects, and what doesn't exist. */
export async function askedCalls(cluster: BenchCluster): Promise<Readonly<Record<string, readonly Call[]>>> {
  const namespace = cluster.namespaces[0] ?? 'default';
  const events = await provideEvents(cluster);
  const listed = await cluster.kubectl(['get', 'pods', '-n', namespace, '-o', 'name']);
  const pod = listed.split('\n')[0]?.replace('pod/', '') ?? '';
  const nodes = await cluster.kubectl(['get', 'nodes', '-o', 'name']);
  const node = nodes.split('\n')[0]?.replace('node/', '') ?? '';
  const labels = 'app.kubernetes.io/managed-by=Helm';
  // Within the schema, and as long as it allows.
  const long = 'x'.repeat(60);
  return {
    k8s_get_cluster_info: [{}],
    k8s_list_namespaces: [{}, { labelSelector: 'no=such' }],
    k8s_list_nodes: [{}, { limit: 5000 }, { labelSelector: `a in (${wide(200)})` }],
    k8s_list_pods: [
      {},
      { limit: 5000 },
      { namespace },
      { labelSelector: labels },
      { status: 'Running' },
      { status: 'unhealthy' },
      { fieldSelector: `spec.nodeName=${node}` },
      { namespace: long },
      { labelSelector: `a in (${wide(200)})` },
      { labelSelector: ',,,' },
      { nonsense: wide(500) },
    ],
    k8s_list_services: [{}, { namespace }, { limit: 5000 }],
    k8s_list_resources: [
      ...KINDS.map((kind) => ({ kind })),
      { kind: 'events', namespace: events },
      { kind: 'pods', labelSelector: labels, limit: 5000 },
      { kind: 'nosuchkind' },
    ],
    k8s_get_resource: [
      { kind: 'pod', namespace, name: pod, events: true, owners: true },
      { kind: 'pod', namespace, name: `${pod}x` },
      { kind: 'pod', namespace, name: long },
      { kind: 'node', name: node },
      { kind: 'clusterrole', name: 'admin' },
      { kind: 'clusterrole', name: 'cluster-admin' },
      { kind: 'namespace', name: namespace },
      { kind: 'configmap', namespace, name: 'kube-root-ca.crt' },
      { kind: 'deployment', namespace, name: 'api-1', field: 'spec.template' },
      { kind: 'crd', name: 'stages.kwok.x-k8s.io' },
    ],
    k8s_get_pod_logs: [
      { namespace, pod },
      { namespace, pod, tail: 10_000 },
      { namespace, pod, container: '*', tail: 10_000 },
      { namespace, labelSelector: labels, tail: 1000 },
      { namespace, workload: 'deployment/api-1', tail: 10_000, grep: 'e' },
      { namespace, pod: 'nosuchpod' },
    ],
    // Nobody can be asked here, so each ends with the dry run and a no.
    k8s_create_deployment: [
      { namespace, name: 'bench', image: 'registry.example/bench:1', replicas: 3, env: environment(500) },
      { namespace: 'nosuchnamespace', name: 'bench', image: 'registry.example/bench:1' },
      { namespace, name: 'Not A Name', image: 'registry.example/bench:1' },
    ],
    k8s_delete_resource: [
      { kind: 'namespace', name: namespace },
      { kind: 'deployment', namespace, name: 'api-1' },
      { kind: 'pod', namespace, name: 'nosuchpod' },
    ],
  };
}

function wide(count: number): string {
  return Array.from({ length: count }, (_, index) => `value-${index}`).join(',');
}

function environment(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`SETTING_${index}`, `value ${index} of many`]),
  );
}
