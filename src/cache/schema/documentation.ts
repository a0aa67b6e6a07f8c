import type { TableDocumentation } from '../../database/table-documentation.ts';

const ID = 'Key of the object in every table: join `objects` and `object_bodies` by it.';
const CLUSTER = 'Name of the cluster, as in `clusters.name`.';
const LABELS = "Labels as JSON: `labels ->> 'app'`.";
const CREATED = 'When the object was made (ISO 8601 UTC).';

/** For `docs/reference/schema.md` and, in short form, for a model. */
export const TABLES: readonly TableDocumentation[] = [
  {
    name: 'clusters',
    onePer: 'cluster',
    about: 'A cluster is one API server, however many contexts lead to it.',
    columns: {
      name: 'Name of the context it was first reached by.',
      uid: "UID of the namespace kube-system; where that can't be read `hash:` and a hash of server URL and CA. Null while it never answered.",
      server: 'URL of the API server.',
      version: 'Version of the API server.',
      platform: 'Its platform, such as `linux/amd64`.',
      aliases: 'JSON list of further contexts that lead to the same API server.',
      reachable: '1 where it answered when it was last asked, else 0.',
      observed_at: 'When it last answered (ISO 8601 UTC).',
      error: "Why it didn't answer when it was last asked.",
      error_at: 'When that was (ISO 8601 UTC).',
    },
  },
  {
    name: 'namespaces',
    onePer: 'namespace',
    about: 'Namespaces.',
    columns: {
      id: ID,
      cluster: CLUSTER,
      name: 'Name of the namespace.',
      phase: '`Active` or `Terminating`.',
      labels: LABELS,
      created_at: CREATED,
    },
  },
  {
    name: 'nodes',
    onePer: 'node',
    about: 'Nodes. CPU, memory and pods are what is allocatable.',
    columns: {
      id: ID,
      cluster: CLUSTER,
      name: 'Name of the node.',
      status: 'What `kubectl get nodes` prints: `Ready`, `NotReady`, `Ready,SchedulingDisabled`.',
      roles: 'Roles, comma-separated.',
      version: 'Version of the kubelet.',
      internal_ip: 'Its internal address.',
      cpu_millis: 'Allocatable CPU in thousandths of a core.',
      memory_bytes: 'Allocatable memory in bytes.',
      pods_capacity: 'Allocatable number of pods.',
      unschedulable: '1 where it is cordoned, else 0.',
      taints: 'JSON list of `{key, value, effect}`.',
      conditions: "JSON: condition type → status: `conditions ->> 'MemoryPressure'`.",
      labels: LABELS,
      created_at: CREATED,
    },
  },
  {
    name: 'pods',
    onePer: 'pod',
    about:
      "Pods. Those in trouble: `WHERE status NOT IN ('Running', 'Completed')` (an index serves these very words), and `status = 'Running' AND ready < containers`.",
    columns: {
      id: ID,
      cluster: CLUSTER,
      namespace: 'Its namespace.',
      name: 'Name of the pod.',
      phase:
        'Phase in the API: `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`. Says nothing of crash loops; take `status`.',
      status: 'What `kubectl get pods` prints: `Running`, `CrashLoopBackOff`, `ImagePullBackOff`, `Completed`, …',
      ready: 'Containers that are ready.',
      containers: 'Containers there are.',
      restarts: 'Restarts of its containers.',
      node: "Node it runs on; null while it isn't scheduled.",
      pod_ip: 'Its address.',
      owner_kind: 'Kind of the controller that made it, such as `ReplicaSet`.',
      owner_name: 'Name of that controller.',
      cpu_request_millis: 'CPU requested, in thousandths of a core.',
      memory_request_bytes: 'Memory requested, in bytes.',
      cpu_limit_millis: 'CPU limit; null where there is none.',
      memory_limit_bytes: 'Memory limit; null where there is none.',
      images: 'JSON list of its images.',
      labels: LABELS,
      created_at: CREATED,
    },
  },
  {
    name: 'services',
    onePer: 'service',
    about: 'Services.',
    columns: {
      id: ID,
      cluster: CLUSTER,
      namespace: 'Its namespace.',
      name: 'Name of the service.',
      type: '`ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.',
      cluster_ip: 'Its address in the cluster; `None` for a headless one.',
      external_ips: 'JSON list of its external addresses.',
      ports: 'JSON list of `{name, protocol, port, targetPort, nodePort}`.',
      selector: 'JSON: the labels of the pods behind it.',
      labels: LABELS,
      created_at: CREATED,
    },
  },
  {
    name: 'objects',
    onePer: 'object of any kind',
    about: 'Every object that is cached, those of the tables above too.',
    columns: {
      id: ID,
      cluster: CLUSTER,
      api_group: 'API group; empty for the core group.',
      api_version: 'Group and version: `apps/v1`.',
      kind: 'Kind: `Deployment`.',
      namespace: 'Its namespace; empty where the kind has none.',
      name: 'Name of the object.',
      uid: 'Its UID.',
      resource_version: 'Version of the object in the API server. Opaque: equal or not, never more or less.',
      labels: LABELS,
      created_at: CREATED,
      changed_at: 'When the cache stored this version (ISO 8601 UTC).',
    },
  },
  {
    name: 'object_bodies',
    onePer: 'object',
    about: "Whole objects. Large: join them to few rows, and don't search in them.",
    columns: {
      id: ID,
      body: "The object as JSON, without managedFields and last-applied configuration, Secret values as marks: `body ->> '$.spec.replicas'`.",
    },
  },
  {
    name: 'cache_metadata',
    onePer: 'scope: cluster, API group, kind and namespace (empty: all)',
    about:
      'How far the rows of a kind can be trusted. Age is now minus `observed_at`: up to `ttl_seconds` fresh, up to twice that stale, then expired. A kind without a row here, or without `observed_at`, was never listed: that is not zero objects.',
    columns: {
      cluster: CLUSTER,
      api_group: 'API group; empty for the core group.',
      kind: 'Kind.',
      namespace: 'Namespace of the scope; empty for all.',
      table_name: "The kind's own table, where it has one.",
      resource_version: 'Version of the last complete list, or of what a watch told since.',
      item_count: 'Objects in the last complete list and what a watch told since.',
      observed_at: 'When the last complete list was begun, or up to when a watch told everything (ISO 8601 UTC).',
      ttl_seconds: 'How long the scope counts as fresh.',
      duration_ms: 'How long the last complete list took.',
      complete: '1 once there was a complete list, else 0.',
      source: '`list` or `watch`.',
      error: "Why the last scan or the watch failed; null where it didn't.",
      error_at: 'When that was (ISO 8601 UTC).',
      watch_version: 'Version from which a watch can go on; null where only a list can tell what is there.',
      listed_at: 'When the last complete list was begun that was stored (ISO 8601 UTC).',
      poll_reason:
        'Why the scope is listed at intervals and not watched; null where it is watched, or not scanned yet.',
      resynced_at: 'When the last list was begun that checked the watch (ISO 8601 UTC).',
      resync_objects: 'Objects that it compared.',
      resync_wrong: 'How many of them the cache had wrong. They were listed anew.',
      resync_wrong_total: 'How many all such checks found wrong.',
    },
  },
  {
    name: 'scans',
    onePer: 'scan of a scope',
    about: 'What the scanner did, for as long as rows are kept.',
    columns: {
      id: 'Key of the scan.',
      cluster: CLUSTER,
      api_group: 'API group; empty for the core group.',
      kind: 'Kind.',
      namespace: 'Namespace of the scope; empty for all.',
      started_at: 'When the first page was asked for (ISO 8601 UTC).',
      finished_at: 'When it ended; null while it is under way.',
      mode: '`list` or `watch`.',
      seen: 'Objects listed.',
      inserted: 'Objects that were new.',
      updated: 'Objects that had changed.',
      deleted: 'Objects that were gone.',
      pages: 'Pages listed.',
      error: "Why it failed; null where it didn't.",
    },
  },
];

/** For a model that writes SQL: one line a table. */
export function schemaInShort(tables: readonly TableDocumentation[] = TABLES): string {
  const lines = tables.map(
    (table) => `${table.name}(${Object.keys(table.columns).join(', ')}): one row per ${table.onePer}`,
  );
  return [
    "SQLite. JSON columns are JSON text (labels ->> 'app'); times are ISO 8601 UTC text; quantities are integers.",
    ...lines,
    "pods.status is what kubectl prints; in trouble: status NOT IN ('Running', 'Completed').",
    "Whole objects: object_bodies JOIN objects USING (id), body ->> '$.spec.replicas'.",
  ].join('\n');
}
