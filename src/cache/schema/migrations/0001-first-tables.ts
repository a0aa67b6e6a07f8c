import type { CacheMigration } from '../migrations.ts';

/**
 * `objects.id` is the key of an object everywhere: in its body and in its kind's own table, both removed with it.
 * Typed tables are rowid tables, since each further index then carries that small number and not the long names.
 */
export const firstTables: CacheMigration = {
  name: '0001-first-tables',
  up: async (db, sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `CREATE TABLE clusters (
    name TEXT NOT NULL PRIMARY KEY,
    uid TEXT UNIQUE,
    server TEXT,
    version TEXT,
    platform TEXT,
    aliases TEXT NOT NULL DEFAULT '[]',
    reachable INTEGER NOT NULL DEFAULT 0,
    observed_at TEXT,
    error TEXT,
    error_at TEXT
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE objects (
    id INTEGER NOT NULL PRIMARY KEY,
    cluster TEXT NOT NULL,
    api_group TEXT NOT NULL,
    api_version TEXT NOT NULL,
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    uid TEXT NOT NULL,
    resource_version TEXT NOT NULL,
    labels TEXT NOT NULL,
    created_at TEXT,
    changed_at TEXT NOT NULL
  ) STRICT`,
  // Begins with what a person names, so that a point read needs no cluster.
  'CREATE UNIQUE INDEX objects_key ON objects (kind, namespace, name, cluster, api_group)',
  'CREATE UNIQUE INDEX objects_uid ON objects (uid, cluster)',

  `CREATE TABLE object_bodies (
    id INTEGER NOT NULL PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
    body TEXT NOT NULL
  ) STRICT`,

  `CREATE TABLE namespaces (
    id INTEGER NOT NULL PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
    cluster TEXT NOT NULL,
    name TEXT NOT NULL,
    phase TEXT,
    labels TEXT,
    created_at TEXT
  ) STRICT`,
  'CREATE UNIQUE INDEX namespaces_key ON namespaces (name, cluster)',

  `CREATE TABLE nodes (
    id INTEGER NOT NULL PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
    cluster TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT,
    roles TEXT,
    version TEXT,
    internal_ip TEXT,
    cpu_millis INTEGER,
    memory_bytes INTEGER,
    pods_capacity INTEGER,
    unschedulable INTEGER,
    taints TEXT,
    conditions TEXT,
    labels TEXT,
    created_at TEXT
  ) STRICT`,
  'CREATE UNIQUE INDEX nodes_key ON nodes (name, cluster)',

  `CREATE TABLE pods (
    id INTEGER NOT NULL PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
    cluster TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    phase TEXT,
    status TEXT,
    ready INTEGER,
    containers INTEGER,
    restarts INTEGER,
    node TEXT,
    pod_ip TEXT,
    owner_kind TEXT,
    owner_name TEXT,
    cpu_request_millis INTEGER,
    memory_request_bytes INTEGER,
    cpu_limit_millis INTEGER,
    memory_limit_bytes INTEGER,
    images TEXT,
    labels TEXT,
    created_at TEXT
  ) STRICT`,
  'CREATE UNIQUE INDEX pods_key ON pods (namespace, name, cluster)',
  // Counts by status come from these two alone; the first tells the healthy from the rest, too, without a look at the rows.
  'CREATE INDEX pods_status ON pods (status, ready, containers, cluster)',
  'CREATE INDEX pods_namespace_status ON pods (namespace, status, cluster)',
  // Holds only the few in trouble, so it costs a healthy pod nothing. Taken by queries that say it in these words.
  "CREATE INDEX pods_trouble ON pods (namespace, name) WHERE status NOT IN ('Running', 'Completed')",
  'CREATE INDEX pods_node ON pods (node)',
  'CREATE INDEX pods_owner ON pods (owner_name, owner_kind)',

  `CREATE TABLE services (
    id INTEGER NOT NULL PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
    cluster TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT,
    cluster_ip TEXT,
    external_ips TEXT,
    ports TEXT,
    selector TEXT,
    labels TEXT,
    created_at TEXT
  ) STRICT`,
  'CREATE UNIQUE INDEX services_key ON services (namespace, name, cluster)',

  `CREATE TABLE cache_metadata (
    cluster TEXT NOT NULL,
    api_group TEXT NOT NULL,
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    table_name TEXT,
    resource_version TEXT,
    item_count INTEGER,
    observed_at TEXT,
    ttl_seconds INTEGER,
    duration_ms INTEGER,
    complete INTEGER NOT NULL DEFAULT 0,
    source TEXT,
    error TEXT,
    error_at TEXT,
    PRIMARY KEY (cluster, api_group, kind, namespace)
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE scans (
    id INTEGER NOT NULL PRIMARY KEY,
    cluster TEXT NOT NULL,
    api_group TEXT NOT NULL,
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    mode TEXT NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0,
    inserted INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0,
    pages INTEGER NOT NULL DEFAULT 0,
    error TEXT
  ) STRICT`,
  'CREATE INDEX scans_scope ON scans (cluster, api_group, kind, namespace, started_at)',
];
