import type { DatabaseKind } from '../../database/database-kind.ts';
import type { CacheMigration } from './migrations.ts';

/** SQLite's `application_id` of our cache files: 'k8mc'. A file without it is another program's and is never touched. */
export const APPLICATION_ID = 0x6b386d63;

/** A cache whose schema has these steps: all of `MIGRATIONS`, but for a test with a kind of its own. */
export function cacheKind(migrations: readonly CacheMigration[]): DatabaseKind {
  return {
    noun: 'cache',
    applicationId: APPLICATION_ID,
    schemaMark: 'cache_metadata',
    migrations,
    // A WAL that a long reader made large shrinks again after it. The page cache holds every index of 50,000 pods' writes.
    pragmas: 'PRAGMA synchronous = normal; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000',
  };
}
