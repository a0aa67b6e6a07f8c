import type { CacheMigration } from '../migrations.ts';
import { VIEWS_0002 } from './0002-views.ts';

/**
 * The kinds that people ask about beside the first four, and what is wrong with an object as columns (`reason`,
 * `message`, `since`), so that a question for what is broken reads an index of just those rows, and no JSON.
 */
export const everyKind: CacheMigration = {
  name: '0002-every-kind',
  up: async (db, sql) => {
    for (const statement of [...STATEMENTS, ...VIEWS_0002]) await sql.raw(statement).execute(db);
  },
};

/** Of a row that goes with its object. */
const KEYS = `id INTEGER NOT NULL PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
    cluster TEXT NOT NULL,`;
const NAMESPACED = `${KEYS}
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,`;
const TROUBLE = `reason TEXT,
    message TEXT,
    since TEXT,`;
const COMMON = `labels TEXT,
    created_at TEXT`;

const STATEMENTS = [
  ...['namespaces', 'nodes', 'pods'].flatMap((table) => [
    ...['reason', 'message', 'since'].map((column) => `ALTER TABLE ${table} ADD COLUMN ${column} TEXT`),
    troubleIndex(table),
  ]),
  // The next scan writes these anew, with what is wrong with them.
  "UPDATE objects SET resource_version = '' WHERE kind IN ('Namespace', 'Node', 'Pod') AND api_group = ''",
  // What a node's pods ask for is summed up from this index alone; it holds what the one before it held.
  'DROP INDEX pods_node',
  `CREATE INDEX pods_node ON pods (node, cluster, phase, cpu_request_millis, memory_request_bytes, cpu_limit_millis,
    memory_limit_bytes)`,

  `CREATE TABLE deployments (
    ${NAMESPACED}
    wanted INTEGER,
    ready INTEGER,
    updated INTEGER,
    available INTEGER,
    strategy TEXT,
    paused INTEGER,
    images TEXT,
    selector TEXT,
    conditions TEXT,
    owner_kind TEXT,
    owner_name TEXT,
    ${TROUBLE}
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX deployments_key ON deployments (namespace, name, cluster)',
  troubleIndex('deployments'),

  `CREATE TABLE statefulsets (
    ${NAMESPACED}
    wanted INTEGER,
    ready INTEGER,
    updated INTEGER,
    available INTEGER,
    strategy TEXT,
    service TEXT,
    images TEXT,
    selector TEXT,
    owner_kind TEXT,
    owner_name TEXT,
    ${TROUBLE}
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX statefulsets_key ON statefulsets (namespace, name, cluster)',
  troubleIndex('statefulsets'),

  `CREATE TABLE daemonsets (
    ${NAMESPACED}
    wanted INTEGER,
    ready INTEGER,
    updated INTEGER,
    available INTEGER,
    scheduled INTEGER,
    misscheduled INTEGER,
    strategy TEXT,
    node_selector TEXT,
    images TEXT,
    selector TEXT,
    owner_kind TEXT,
    owner_name TEXT,
    ${TROUBLE}
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX daemonsets_key ON daemonsets (namespace, name, cluster)',
  troubleIndex('daemonsets'),

  `CREATE TABLE replicasets (
    ${NAMESPACED}
    wanted INTEGER,
    ready INTEGER,
    available INTEGER,
    revision INTEGER,
    images TEXT,
    selector TEXT,
    owner_kind TEXT,
    owner_name TEXT,
    ${TROUBLE}
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX replicasets_key ON replicasets (namespace, name, cluster)',
  'CREATE INDEX replicasets_owner ON replicasets (owner_name, owner_kind)',
  troubleIndex('replicasets'),

  `CREATE TABLE jobs (
    ${NAMESPACED}
    status TEXT,
    completions INTEGER,
    parallelism INTEGER,
    active INTEGER,
    succeeded INTEGER,
    failed INTEGER,
    backoff_limit INTEGER,
    suspended INTEGER,
    started_at TEXT,
    finished_at TEXT,
    images TEXT,
    selector TEXT,
    owner_kind TEXT,
    owner_name TEXT,
    ${TROUBLE}
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX jobs_key ON jobs (namespace, name, cluster)',
  'CREATE INDEX jobs_owner ON jobs (owner_name, owner_kind)',
  troubleIndex('jobs'),

  `CREATE TABLE cronjobs (
    ${NAMESPACED}
    schedule TEXT,
    time_zone TEXT,
    suspended INTEGER,
    concurrency TEXT,
    active INTEGER,
    last_schedule_at TEXT,
    last_success_at TEXT,
    images TEXT,
    owner_kind TEXT,
    owner_name TEXT,
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX cronjobs_key ON cronjobs (namespace, name, cluster)',

  // Not tied to `objects`: an event is kept for longer than the API server keeps it.
  `CREATE TABLE events (
    id INTEGER NOT NULL PRIMARY KEY,
    cluster TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    uid TEXT NOT NULL,
    type TEXT,
    reason TEXT,
    message TEXT,
    object_kind TEXT,
    object_namespace TEXT,
    object_name TEXT,
    object_uid TEXT,
    count INTEGER,
    first_seen TEXT,
    last_seen TEXT,
    source TEXT,
    gone INTEGER NOT NULL DEFAULT 0
  ) STRICT`,
  'CREATE UNIQUE INDEX events_uid ON events (uid, cluster)',
  'CREATE INDEX events_object ON events (object_name, object_kind, object_namespace)',
  'CREATE INDEX events_last_seen ON events (last_seen)',
  'CREATE INDEX events_namespace ON events (namespace, last_seen)',
  `CREATE TRIGGER events_gone AFTER DELETE ON objects WHEN old.kind = 'Event' BEGIN
    UPDATE events SET gone = 1 WHERE uid = old.uid AND cluster = old.cluster;
  END`,

  `CREATE TABLE ingresses (
    ${NAMESPACED}
    class TEXT,
    hosts TEXT,
    addresses TEXT,
    backends TEXT,
    tls_hosts TEXT,
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX ingresses_key ON ingresses (namespace, name, cluster)',

  `CREATE TABLE endpointslices (
    ${NAMESPACED}
    service TEXT,
    address_type TEXT,
    ready INTEGER,
    not_ready INTEGER,
    ports TEXT,
    endpoints TEXT,
    changed_at TEXT,
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX endpointslices_key ON endpointslices (namespace, name, cluster)',
  // Whether a service has an endpoint that is ready comes from this index alone.
  'CREATE INDEX endpointslices_service ON endpointslices (namespace, service, cluster, ready)',

  `CREATE TABLE persistentvolumes (
    ${KEYS}
    name TEXT NOT NULL,
    phase TEXT,
    capacity_bytes INTEGER,
    class TEXT,
    access_modes TEXT,
    reclaim_policy TEXT,
    volume_mode TEXT,
    claim_namespace TEXT,
    claim_name TEXT,
    ${TROUBLE}
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX persistentvolumes_key ON persistentvolumes (name, cluster)',
  'CREATE INDEX persistentvolumes_claim ON persistentvolumes (claim_namespace, claim_name)',
  troubleIndex('persistentvolumes'),

  `CREATE TABLE persistentvolumeclaims (
    ${NAMESPACED}
    phase TEXT,
    requested_bytes INTEGER,
    capacity_bytes INTEGER,
    class TEXT,
    access_modes TEXT,
    volume_mode TEXT,
    volume TEXT,
    ${TROUBLE}
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX persistentvolumeclaims_key ON persistentvolumeclaims (namespace, name, cluster)',
  troubleIndex('persistentvolumeclaims'),

  `CREATE TABLE configmaps (
    ${NAMESPACED}
    keys TEXT,
    size_bytes INTEGER,
    immutable INTEGER,
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX configmaps_key ON configmaps (namespace, name, cluster)',

  `CREATE TABLE horizontalpodautoscalers (
    ${NAMESPACED}
    target_kind TEXT,
    target_name TEXT,
    min INTEGER,
    max INTEGER,
    current INTEGER,
    desired INTEGER,
    metrics TEXT,
    conditions TEXT,
    last_scale_at TEXT,
    ${TROUBLE}
    ${COMMON}
  ) STRICT`,
  'CREATE UNIQUE INDEX horizontalpodautoscalers_key ON horizontalpodautoscalers (namespace, name, cluster)',
  troubleIndex('horizontalpodautoscalers'),
];

/** Holds only the rows with something wrong, so it costs the healthy ones nothing. */
function troubleIndex(table: string): string {
  return `CREATE INDEX ${table}_reason ON ${table} (reason) WHERE reason IS NOT NULL`;
}
