import { existsSync, renameSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../database/open-database.ts';
import { isDamage, toDatabaseError } from '../database/sqlite-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { cacheKind } from './schema/cache-kind.ts';
import type { CacheMigration } from './schema/migrations.ts';

export interface OpenedDatabase {
  readonly database: DatabaseSync;
  /** Where a damaged file that stood here before was put. */
  readonly setAside?: string;
}

interface OpenOptions {
  readonly path: string;
  readonly migrations: readonly CacheMigration[];
  /** True where this process has had this very file open as its cache: what can't be read of it now is damage. */
  readonly wasOurs?: boolean;
}

/**
 * Opens the cache for writing, making or migrating it where needed. A damaged file of ours is put aside under another
 * name and a new one begun. What is another program's, newer or read-only is left as it is, and thrown about.
 */
export async function openCache(
  deps: { readonly clock: Clock; readonly log: Log },
  { path, migrations, wasOurs = false }: OpenOptions,
): Promise<OpenedDatabase> {
  const kind = cacheKind(migrations);
  try {
    return { database: await openDatabase(deps, { path, kind, wasOurs }) };
  } catch (error) {
    if (!isDamage(error)) throw toDatabaseError(error, path);
    const setAside = putAside(path, deps.clock.now());
    deps.log.warn({ path, setAside, error }, 'the cache was damaged: it is kept aside and a new one is begun');
    try {
      return { database: await openDatabase(deps, { path, kind }), setAside };
    } catch (again) {
      throw toDatabaseError(again, path);
    }
  }
}

function putAside(path: string, now: number): string {
  const setAside = `${path}.corrupt-${new Date(now).toISOString().replaceAll(/[-:]/g, '')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${setAside}${suffix}`);
  }
  return setAside;
}
