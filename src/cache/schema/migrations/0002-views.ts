/** A part for each kind that can have something wrong. */
export const UNHEALTHY_0002: readonly string[] = [
  `SELECT p.cluster, 'Pod' AS kind, p.namespace, p.name, p.reason,
    CAST(coalesce(p.message, ${latestEvent('p', 'Pod', "e.type = 'Warning'")},
      iif(p.ready < p.containers, p.ready || ' of ' || p.containers || ' containers are ready', NULL)) AS TEXT) AS message,
    p.since, CAST(coalesce(r.owner_kind, j.owner_kind, p.owner_kind) AS TEXT) AS owner_kind,
    CAST(coalesce(r.owner_name, j.owner_name, p.owner_name) AS TEXT) AS owner_name, p.id
  FROM pods p ${ownersOfPods()}
  WHERE p.reason IS NOT NULL AND NOT (coalesce(p.since, '') > ${aMomentAgo()} AND (p.reason LIKE 'Init:_%/_%'
    OR p.reason IN ('Pending', 'ContainerCreating', 'PodInitializing', 'Terminating', 'NotReady')))`,
  troubled('Deployment', 'deployments', { waiting: ['MinimumReplicasUnavailable', 'RollingOut'] }),
  troubled('StatefulSet', 'statefulsets'),
  troubled('DaemonSet', 'daemonsets'),
  troubled('ReplicaSet', 'replicasets', { where: "coalesce(t.owner_kind, '') <> 'Deployment'" }),
  troubled('Job', 'jobs'),
  troubled('HorizontalPodAutoscaler', 'horizontalpodautoscalers', { owner: false }),
  troubled('PersistentVolumeClaim', 'persistentvolumeclaims', { owner: false, waiting: ['Pending'], event: 'TRUE' }),
  troubled('PersistentVolume', 'persistentvolumes', { owner: false, namespaced: false }),
  troubled('Node', 'nodes', { owner: false, namespaced: false }),
  troubled('Namespace', 'namespaces', { owner: false, namespaced: false, waiting: ['Terminating'] }),
  servicesWithoutEndpoints(),
];

/**
 * The views of 0002. What they need is in typed columns, since functions that read JSON make a view of thousands of rows
 * slow. Where a view unites kinds every computed column is cast to TEXT: only where all parts agree on a column's
 * affinity does SQLite hand the WHERE of a question down to each part, to be answered from its index.
 */
export const VIEWS_0002: readonly string[] = [
  `CREATE VIEW workloads AS ${unionOf([
    workloadsOf('Deployment', 'deployments'),
    workloadsOf('StatefulSet', 'statefulsets'),
    workloadsOf('DaemonSet', 'daemonsets'),
    workloadsOf('ReplicaSet', 'replicasets', { updated: 'NULL', where: "coalesce(owner_kind, '') <> 'Deployment'" }),
    workloadsOf('Job', 'jobs', {
      wanted: 'coalesce(completions, parallelism)',
      ready: 'succeeded',
      updated: 'NULL',
      available: 'NULL',
    }),
    workloadsOf('CronJob', 'cronjobs', {
      wanted: 'NULL',
      ready: 'active',
      updated: 'NULL',
      available: 'NULL',
      reason: 'CAST(NULL AS TEXT)',
    }),
  ])}`,

  `CREATE VIEW pod_owners AS ${unionOf([
    podsOwnedThrough('replicasets', 'ReplicaSet'),
    podsOwnedThrough('jobs', 'Job'),
    `SELECT p.id, p.cluster, p.namespace, p.name, p.owner_kind, p.owner_name, p.owner_kind, p.owner_name FROM pods p
      WHERE NOT EXISTS (SELECT 1 FROM replicasets o WHERE ${makesPod('o', 'ReplicaSet')} AND o.owner_name IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM jobs o WHERE ${makesPod('o', 'Job')} AND o.owner_name IS NOT NULL)`,
  ])}`,

  `CREATE VIEW service_endpoints AS
    SELECT s.cluster, s.namespace, s.service, e.value ->> 'address' AS address, e.value ->> 'ready' AS ready,
      e.value ->> 'terminating' AS terminating, e.value ->> 'pod' AS pod, e.value ->> 'node' AS node, s.ports,
      s.name AS slice
    FROM endpointslices s, json_each(s.endpoints) e WHERE s.service IS NOT NULL`,

  `CREATE VIEW node_usage AS
    SELECT n.id, n.cluster, n.name, n.status, coalesce(u.pods, 0) AS pods, n.pods_capacity,
      coalesce(u.cpu_request_millis, 0) AS cpu_request_millis, coalesce(u.cpu_limit_millis, 0) AS cpu_limit_millis,
      n.cpu_millis, ${percent('u.cpu_request_millis', 'n.cpu_millis')} AS cpu_percent,
      coalesce(u.memory_request_bytes, 0) AS memory_request_bytes,
      coalesce(u.memory_limit_bytes, 0) AS memory_limit_bytes, n.memory_bytes,
      ${percent('u.memory_request_bytes', 'n.memory_bytes')} AS memory_percent
    FROM nodes n LEFT JOIN (
      SELECT node, cluster, count(*) AS pods, sum(cpu_request_millis) AS cpu_request_millis,
        sum(memory_request_bytes) AS memory_request_bytes, sum(cpu_limit_millis) AS cpu_limit_millis,
        sum(memory_limit_bytes) AS memory_limit_bytes
      FROM pods WHERE node IS NOT NULL AND phase NOT IN ('Succeeded', 'Failed') GROUP BY node, cluster
    ) u ON u.node = n.name AND u.cluster = n.cluster`,

  // Pods of a workload have the same list: there are far fewer lists to take apart than pods.
  `CREATE VIEW images AS
    SELECT g.cluster, i.value AS image, sum(g.pods) AS pods, group_concat(DISTINCT g.namespace) AS namespaces
    FROM (SELECT cluster, namespace, images, count(*) AS pods FROM pods GROUP BY cluster, namespace, images) g,
      json_each(g.images) i
    GROUP BY g.cluster, i.value`,

  unhealthyView(UNHEALTHY_0002),
];

export function unhealthyView(parts: readonly string[]): string {
  return `CREATE VIEW unhealthy AS ${unionOf(parts)}`;
}

/** How long a thing that is on its way may take before it counts as broken. */
export function aMomentAgo(): string {
  return "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-2 minutes')";
}

function unionOf(parts: readonly string[]): string {
  return parts.join('\n    UNION ALL ');
}

function workloadsOf(
  kind: string,
  table: string,
  columns: {
    readonly wanted?: string;
    readonly ready?: string;
    readonly updated?: string;
    readonly available?: string;
    readonly reason?: string;
    readonly where?: string;
  } = {},
): string {
  const { wanted = 'wanted', ready = 'ready', updated = 'updated', available = 'available', where } = columns;
  return `SELECT cluster, '${kind}' AS kind, namespace, name, CAST(${wanted} AS INTEGER) AS wanted,
      CAST(${ready} AS INTEGER) AS ready, CAST(${updated} AS INTEGER) AS updated,
      CAST(${available} AS INTEGER) AS available, ${columns.reason ?? 'reason'} AS reason, images, owner_kind, owner_name,
      created_at, id FROM ${table}${where === undefined ? '' : ` WHERE ${where}`}`;
}

/** What owns the ReplicaSet or the Job that made a pod. */
function ownersOfPods(): string {
  return `LEFT JOIN replicasets r ON ${makesPod('r', 'ReplicaSet')} LEFT JOIN jobs j ON ${makesPod('j', 'Job')}`;
}

function makesPod(alias: string, kind: string): string {
  return `p.owner_kind = '${kind}' AND ${alias}.namespace = p.namespace AND ${alias}.name = p.owner_name
        AND ${alias}.cluster = p.cluster`;
}

/** One part for each way, and not a join on the left: asked for the pods of an owner, each part begins with the owner. */
function podsOwnedThrough(table: string, kind: string): string {
  return `SELECT p.id, p.cluster, p.namespace, p.name, p.owner_kind, p.owner_name, o.owner_kind AS top_kind,
      o.owner_name AS top_name
    FROM pods p JOIN ${table} o ON ${makesPod('o', kind)} WHERE o.owner_name IS NOT NULL`;
}

/** Of the object that has the name now: an event from before it was made is about another. */
function latestEvent(alias: string, kind: string, which: string, namespaced = true): string {
  const place = namespaced ? `AND e.object_namespace = ${alias}.namespace` : '';
  return `(SELECT e.message FROM events e WHERE e.object_name = ${alias}.name AND e.object_kind = '${kind}' ${place}
        AND e.cluster = ${alias}.cluster AND ${which} AND e.last_seen >= substr(${alias}.created_at, 1, 19)
        ORDER BY e.last_seen DESC LIMIT 1)`;
}

function troubled(
  kind: string,
  table: string,
  options: {
    readonly owner?: boolean;
    readonly namespaced?: boolean;
    /** Reasons that are none while they are young. */
    readonly waiting?: readonly string[];
    readonly where?: string;
    /** Which event tells what the object itself doesn't. */
    readonly event?: string;
  } = {},
): string {
  const { owner = true, namespaced = true, waiting = [], where, event = "e.type = 'Warning'" } = options;
  const words = waiting.map((reason) => `'${reason}'`).join(', ');
  return `SELECT t.cluster, '${kind}', ${namespaced ? 't.namespace' : "CAST('' AS TEXT)"}, t.name, t.reason,
      CAST(coalesce(t.message, ${latestEvent('t', kind, event, namespaced)}) AS TEXT), t.since,
      ${owner ? 'CAST(t.owner_kind AS TEXT), CAST(t.owner_name AS TEXT)' : 'CAST(NULL AS TEXT), CAST(NULL AS TEXT)'}, t.id
    FROM ${table} t WHERE t.reason IS NOT NULL${where === undefined ? '' : ` AND ${where}`}${
      words === '' ? '' : ` AND NOT (t.reason IN (${words}) AND coalesce(t.since, '') > ${aMomentAgo()})`
    }`;
}

/** Only where endpoints are in the cache at all: what was never listed is not missing. */
function servicesWithoutEndpoints(): string {
  const slices =
    'FROM endpointslices e WHERE e.namespace = s.namespace AND e.service = s.name AND e.cluster = s.cluster';
  return `SELECT s.cluster, 'Service', s.namespace, s.name, CAST('NoEndpoints' AS TEXT),
      CAST((SELECT iif(count(*) = 0 OR sum(e.not_ready) = 0, 'no pod matches its selector',
        'none of the ' || sum(e.not_ready) || ' addresses behind it is ready') ${slices}) AS TEXT),
      CAST(coalesce((SELECT max(e.changed_at) ${slices}), s.created_at) AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), s.id
    FROM services s WHERE s.selector <> '{}' AND s.type <> 'ExternalName'
      AND NOT EXISTS (SELECT 1 ${slices} AND e.ready > 0)
      AND coalesce((SELECT max(e.changed_at) ${slices}), s.created_at) <= ${aMomentAgo()}
      AND EXISTS (SELECT 1 FROM cache_metadata m WHERE m.cluster = s.cluster AND m.api_group = 'discovery.k8s.io'
        AND m.kind = 'EndpointSlice' AND m.namespace IN ('', s.namespace) AND m.complete = 1)`;
}

function percent(part: string, whole: string): string {
  return `CAST(coalesce(${part}, 0) * 100.0 / nullif(${whole}, 0) AS INTEGER)`;
}
