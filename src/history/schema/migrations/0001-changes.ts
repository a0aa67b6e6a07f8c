import type { Migration } from '../../../database/migration.ts';

/**
 * `changes` only grows at its end and shrinks at its beginning: for every object what is there is the newest part of its
 * changes without a hole, which is what rebuilding an earlier state rests on. Ids are never given twice.
 */
export const changes: Migration = {
  name: '0001-changes',
  up: async (db, sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `CREATE TABLE changes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    cluster TEXT NOT NULL,
    api_group TEXT NOT NULL,
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    operation TEXT NOT NULL CHECK (operation IN ('created', 'updated', 'deleted')),
    part TEXT NOT NULL CHECK (part IN ('wanted', 'status')),
    summary TEXT NOT NULL,
    paths TEXT NOT NULL,
    owner_kind TEXT,
    owner_name TEXT,
    uid TEXT NOT NULL,
    resource_version TEXT NOT NULL,
    reverse ANY
  ) STRICT`,
  'CREATE UNIQUE INDEX changes_version ON changes (uid, resource_version, operation, cluster)',
  'CREATE INDEX changes_at ON changes (at)',
  'CREATE INDEX changes_object ON changes (kind, namespace, name, cluster, api_group)',

  `CREATE TABLE change_heads (
    uid TEXT NOT NULL,
    cluster TEXT NOT NULL,
    api_group TEXT NOT NULL,
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    resource_version TEXT NOT NULL,
    body ANY NOT NULL,
    PRIMARY KEY (uid, cluster)
  ) STRICT`,
  'CREATE UNIQUE INDEX change_heads_object ON change_heads (kind, namespace, name, cluster, api_group)',

  `CREATE TABLE change_coverage (
    id INTEGER NOT NULL PRIMARY KEY,
    cluster TEXT NOT NULL,
    api_group TEXT NOT NULL,
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    observed_at TEXT NOT NULL,
    resource_version TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('list', 'watch')),
    gap TEXT CHECK (gap IN ('late', 'list', 'baseline', 'lost'))
  ) STRICT`,
  'CREATE INDEX change_coverage_scope ON change_coverage (cluster, kind, api_group, namespace, begun_at)',

  `CREATE TABLE change_clusters (
    name TEXT NOT NULL PRIMARY KEY,
    uid TEXT NOT NULL,
    since TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,

  // One row: up to where the oldest changes were removed to stay within age and size.
  `CREATE TABLE change_retention (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    removed_until TEXT,
    max_bytes INTEGER,
    retention_seconds INTEGER
  ) STRICT`,
];
