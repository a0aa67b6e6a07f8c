import type { CacheMigration } from '../migrations.ts';

/** How long ago a restart was: of a list of pods in trouble nearly all have one, and a body is 8 KB. */
export const lastRestarts: CacheMigration = {
  name: '0004-last-restarts',
  up: async (db, sql) => {
    await sql.raw('ALTER TABLE pods ADD COLUMN last_restart_at TEXT').execute(db);
    await sql.raw("UPDATE objects SET resource_version = '' WHERE kind = 'Pod' AND api_group = ''").execute(db);
  },
};
