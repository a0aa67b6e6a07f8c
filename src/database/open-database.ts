import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { makeFolder } from '../lib/make-folder.ts';
import type { DatabaseKind } from './database-kind.ts';
import { type FileState, inspectFile } from './inspect-file.ts';
import { migrate, userVersion } from './migrate.ts';
import { BUSY_TIMEOUT_MS, retryBusy } from './retry-busy.ts';
import { DamagedError, isDamage } from './sqlite-error.ts';

interface OpenOptions {
  readonly path: string;
  readonly kind: DatabaseKind;
  /** True where this process has had this very file open: what can't be read of it now is damage. */
  readonly wasOurs?: boolean;
}

/**
 * Opens a database of ours for writing, making or migrating it where needed. Files are 0600, in WAL mode. What is another
 * program's, newer or read-only is left as it is, and an `AppError` says so. Failures of SQLite and of the file system are
 * thrown as they are; for a file that can't be read as a database any more `isDamage` holds of what is thrown.
 */
export async function openDatabase(deps: { readonly clock: Clock }, options: OpenOptions): Promise<DatabaseSync> {
  const { path, kind } = options;
  const found = inspectFile(path, kind);
  const state: FileState = options.wasOurs === true && found.type === 'foreign' ? { type: 'damaged' } : found;
  switch (state.type) {
    case 'foreign':
      throw new AppError(
        'database_foreign',
        `${path} is not a ${kind.noun} of this program: ${state.why}. It was not touched. Set CACHE_DB_PATH to another path, or move that file away.`,
        { data: { path } },
      );
    case 'damaged':
      throw new DamagedError('The file is no longer a SQLite database.');
    case 'ours':
      refuseNewer(path, state.userVersion, kind.migrations.length);
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
    await prepare(deps, database, kind);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function prepare(
  { clock }: { readonly clock: Clock },
  database: DatabaseSync,
  { applicationId, migrations, pragmas, atCreation = '' }: DatabaseKind,
): Promise<void> {
  await retryBusy(clock, () => {
    // Before the first table and before WAL: from its first byte on the file says whose it is.
    if (readNumber(database, 'application_id') !== applicationId) {
      database.exec(`PRAGMA page_size = 8192; ${atCreation}; PRAGMA application_id = ${applicationId}`);
    }
    if (database.prepare('PRAGMA journal_mode').get()?.journal_mode !== 'wal') {
      database.exec('PRAGMA journal_mode = wal');
    }
  });
  database.exec(pragmas);
  const check = await retryBusy(clock, () => database.prepare('PRAGMA quick_check(1)').get()?.quick_check);
  if (check !== 'ok') throw new DamagedError(String(check).replaceAll(/\s+/g, ' '));
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
  makeFolder(dirname(path));
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    // Another process was quicker.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

function readNumber(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
