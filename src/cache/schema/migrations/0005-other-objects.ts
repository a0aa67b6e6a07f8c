import type { CacheMigration } from '../migrations.ts';
import { aMomentAgo, UNHEALTHY_0002, unhealthyView } from './0002-views.ts';

/**
 * Kinds without a table of their own, custom ones above all, say what is wrong with them, too. And a list of volumes
 * tells those that wait for their finalizers without reading bodies.
 */
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
  ...['persistentvolumes', 'persistentvolumeclaims'].map((table) => `ALTER TABLE ${table} ADD COLUMN deleting INTEGER`),
  `UPDATE objects SET resource_version = ''
    WHERE kind IN ('PersistentVolume', 'PersistentVolumeClaim') AND api_group = ''`,
  'DROP VIEW unhealthy',
  unhealthyView([
    ...UNHEALTHY_0002,
    // Nobody knows how long their controllers take; what was made a moment ago is on its way. With its group, as another
    // kind of the same name may be in another part.
    `SELECT t.cluster, iif(t.api_group = '', t.kind, t.kind || '.' || t.api_group), t.namespace, t.name, t.reason,
      CAST(t.message AS TEXT), t.since, CAST(t.owner_kind AS TEXT), CAST(t.owner_name AS TEXT), t.id
    FROM other_objects t WHERE t.reason IS NOT NULL AND NOT coalesce(t.since, '') > ${aMomentAgo()}`,
  ]),
];
