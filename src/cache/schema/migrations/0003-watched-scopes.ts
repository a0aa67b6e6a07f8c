import type { CacheMigration } from '../migrations.ts';

/** What a scope that is followed by a watch has to say of itself. */
export const watchedScopes: CacheMigration = {
  name: '0003-watched-scopes',
  up: async (db, sql) => {
    for (const column of COLUMNS) await sql.raw(`ALTER TABLE cache_metadata ADD COLUMN ${column}`).execute(db);
  },
};

const COLUMNS = [
  'watch_version TEXT',
  'listed_at TEXT',
  'poll_reason TEXT',
  'resynced_at TEXT',
  'resync_objects INTEGER',
  'resync_wrong INTEGER',
  'resync_wrong_total INTEGER NOT NULL DEFAULT 0',
];
