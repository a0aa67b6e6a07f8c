import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { type FileState, inspectFile } from './inspect-file.ts';
import { APPLICATION_ID } from './schema/application.ts';
import { migrate, userVersion } from './schema/migrate.ts';
import type { CacheMigration } from './schema/migrations.ts';
import { isBusy, isDamage, toDatabaseError } from './sqlite-error.ts';

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

/** SQLite waits inside the call and so holds the event loop; longer waits go through `retryBusy`. */
const BUSY_TIMEOUT_MS = 50;
const BUSY_ATTEMPTS = 50;

/**
 * Opens the cache for writing, making or migrating it where needed. A damaged file of ours is put aside under another
 * name and a new one begun. What is another program's, newer or read-only is left as it is, and thrown about.
 */
export async function openDatabase(
  deps: { readonly clock: Clock; readonly log: Log },
  options: OpenOptions,
): Promise<OpenedDatabase> {
  const { path } = options;
  try {
    return { database: await openSound(deps, options) };
  } catch (error) {
    if (!(error instanceof DamagedError) && !isDamage(error)) throw toDatabaseError(error, path);
    const setAside = putAside(path, deps.clock.now());
    deps.log.warn({ path, setAside, error }, 'the cache was damaged: it is kept aside and a new one is begun');
    try {
      return { database: await openSound(deps, { path, migrations: options.migrations }), setAside };
    } catch (again) {
      throw toDatabaseError(again, path);
    }
  }
}

class DamagedError extends Error {}

async function openSound(deps: { readonly clock: Clock }, options: OpenOptions): Promise<DatabaseSync> {
  const { path, migrations } = options;
  const found = inspectFile(path);
  const state: FileState = options.wasOurs === true && found.type === 'foreign' ? { type: 'damaged' } : found;
  switch (state.type) {
    case 'foreign':
      throw new AppError(
        'database_foreign',
        `${path} is not a cache of this program: ${state.why}. It was not touched. Set CACHE_DB_PATH to another path, or move that file away.`,
        { data: { path } },
      );
    case 'damaged':
      throw new DamagedError('The file is no longer a SQLite database.');
    case 'ours':
      refuseNewer(path, state.userVersion, migrations.length);
      refuseReadOnly(path);
      break;
    case 'empty':
      refuseReadOnly(path);
      break;
    case 'absent':
      create(path);
      break;
  }
  for (const file of [path, `${path}-wal`, `${path}-shm`]) makePrivate(file);
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, allowExtension: false });
  try {
    await prepare(deps, database, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function prepare(
  { clock }: { readonly clock: Clock },
  database: DatabaseSync,
  migrations: readonly CacheMigration[],
): Promise<void> {
  await retryBusy(clock, () => {
    // Before the first table and before WAL: from its first byte on the file says whose it is.
    if (readNumber(database, 'application_id') !== APPLICATION_ID) {
      database.exec(`PRAGMA page_size = 8192; PRAGMA application_id = ${APPLICATION_ID}`);
    }
    if (database.prepare('PRAGMA journal_mode').get()?.journal_mode !== 'wal') {
      database.exec('PRAGMA journal_mode = wal');
    }
  });
  // A WAL that a long reader made large shrinks again after it. The page cache holds every index of 50,000 pods' writes.
  database.exec('PRAGMA synchronous = normal; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000');
  const check = await retryBusy(clock, () => database.prepare('PRAGMA quick_check(1)').get()?.quick_check);
  if (check !== 'ok') throw new DamagedError(String(check));
  await retryBusy(clock, () => migrate(database, migrations));
}

/** The header is behind where a newer program was killed before its WAL went into the file. */
function refuseNewer(path: string, headerVersion: number, known: number): void {
  let version = headerVersion;
  if (version <= known && existsSync(`${path}-wal`)) {
    try {
      const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
      version = userVersion(database);
      database.close();
    } catch (error) {
      if (isDamage(error)) throw error;
    }
  }
  if (version <= known) return;
  throw new AppError(
    'database_foreign',
    `${path} was written by a newer version of this program (schema ${version}, this one knows ${known}). It was not touched. Update this program, or set CACHE_DB_PATH to another path.`,
    { data: { path, version, known } },
  );
}

/** Files made by SQLite beside the database get the database's mode. */
function makePrivate(file: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) !== 0) chmodSync(file, 0o600);
}

/** Whoever took the right to write away meant it, also for root, whom the system doesn't stop. */
function refuseReadOnly(path: string): void {
  if ((statSync(path).mode & 0o222) !== 0) return;
  throw new AppError(
    'database',
    `The database ${path} is read-only. It was not touched. Make it writable (chmod 600), or set CACHE_DB_PATH.`,
    { data: { path } },
  );
}

function create(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    // Another process was quicker.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

function putAside(path: string, now: number): string {
  const setAside = `${path}.corrupt-${new Date(now).toISOString().replaceAll(/[-:]/g, '')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${setAside}${suffix}`);
  }
  return setAside;
}

/** Tries again while another process holds the lock, for about five seconds, without holding the event loop. */
export async function retryBusy<T>(clock: Clock, work: () => T | Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= BUSY_ATTEMPTS || !causedByBusy(error)) throw error;
      await clock.sleep(BUSY_TIMEOUT_MS);
    }
  }
}

function causedByBusy(error: unknown): boolean {
  return isBusy(error) || (error instanceof Error && error.cause !== undefined && causedByBusy(error.cause));
}

function readNumber(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
