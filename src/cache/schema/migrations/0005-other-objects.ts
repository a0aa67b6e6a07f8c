import type { CacheMigration } from '../migrations.ts';
import { aMomentAgo, latestEvent, UNHEALTHY_0002, unhealthyView } from './0002-views.ts';

/** Kinds without a table of their own, custom ones above all, say what is wrong with them, too. */
export const otherObjects: CacheMigration = {
  name: '0005-other-objects',
  up: async (db, sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `CREATE TABLE other_objects (
    id INTEGER NOT NULL PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
    cluster TEXT NOT NULL,
    kind TEXT NOT NULL,
    api_group TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    ready INTEGER,
    phase TEXT,
    conditions TEXT,
    owner_kind TEXT,
    owner_name TEXT,
    reason TEXT,
    message TEXT,
    since TEXT,
    labels TEXT,
    created_at TEXT
  ) STRICT`,
  'CREATE INDEX other_objects_key ON other_objects (namespace, name, kind, cluster, api_group)',
  'CREATE INDEX other_objects_kind ON other_objects (kind, ready, cluster)',
  'CREATE INDEX other_objects_reason ON other_objects (reason) WHERE reason IS NOT NULL',
  'DROP VIEW unhealthy',
  unhealthyView([
    ...UNHEALTHY_0002,
    // Nobody knows how long their controllers take; what was made a moment ago is on its way. The plus is for the views'
    // affinity: in the other parts the kind is a word.
    `SELECT t.cluster, +t.kind, t.namespace, t.name, t.reason,
      CAST(coalesce(t.message, ${latestEvent('t', { sql: 't.kind' }, "e.type = 'Warning'")}) AS TEXT), t.since,
      CAST(t.owner_kind AS TEXT), CAST(t.owner_name AS TEXT), t.id
    FROM other_objects t WHERE t.reason IS NOT NULL AND NOT coalesce(t.since, '') > ${aMomentAgo()}`,
  ]),
];
