import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { userVersion } from '../database/migrate.ts';
import { forgetSchema } from '../database/schema-memo.ts';
import { SQLITE, sqliteCode, toDatabaseError } from '../database/sqlite-error.ts';
import type { TableDocumentation } from '../database/table-documentation.ts';
import { AppError } from '../lib/errors.ts';
import { APPLICATION_ID } from './schema/cache-kind.ts';

/** Readers wait this long for the moments in which SQLite locks them out (recovery, the end of a checkpoint). */
const BUSY_TIMEOUT_MS = 1000;

/** No value of a row may be larger: what is cached is far smaller, what a query makes up needn't fill the memory. */
const MAX_VALUE_BYTES = 64 * 1024 * 1024;

/** A database beside the cache whose tables can be read along with it, as far as it is there. */
export interface BesideDatabase {
  readonly path: string;
  /** Name of its schema in SQL; tables that the cache has none of by their name need no prefix. */
  readonly schema: string;
  readonly applicationId: number;
  /** What is said of its tables. */
  readonly tables?: readonly TableDocumentation[];
}

interface ConnectionOptions {
  readonly path: string;
  readonly beside?: BesideDatabase;
}

/** A reading connection to the cache, opened when it is first needed and again when the file was replaced. */
export class ReadConnection implements Disposable {
  readonly path: string;
  readonly #beside: BesideDatabase | undefined;
  #database: DatabaseSync | undefined;
  #inode: bigint | undefined;
  #besideInode: bigint | undefined;
  #besideError: AppError | undefined;

  constructor(options: ConnectionOptions) {
    this.path = options.path;
    this.#beside = options.beside;
  }

  /** Path of the database beside it, where there is to be one. */
  get besidePath(): string | undefined {
    return this.#beside?.path;
  }

  /** What is said of the tables of the database beside it. */
  get besideTables(): readonly TableDocumentation[] {
    return this.#beside?.tables ?? [];
  }

  /** True where the tables of the database beside it can be read. After `open`. Throws why they can't, where there is a file. */
  get hasBeside(): boolean {
    if (this.#besideError !== undefined) throw this.#besideError;
    return this.#besideInode !== undefined;
  }

  /** Throws `database` where there is no cache or it can't be read, `database_foreign` where it isn't ours. */
  open(): DatabaseSync {
    const inode = inodeOf(this.path);
    const besideInode = this.#beside === undefined ? undefined : inodeOf(this.#beside.path);
    if (this.#database !== undefined && this.#inode === inode && this.#besideInode === besideInode) {
      return this.#database;
    }
    this.close();
    if (inode === undefined) throw missingError(this.path);
    try {
      const database = openReadOnly(this.path);
      this.#database = database;
      this.#inode = inode;
      mustBeOurs(database, this.path);
      if (besideInode !== undefined) this.#attach(database, besideInode);
      return database;
    } catch (error) {
      this.close();
      throw toDatabaseError(error, this.path);
    }
  }

  /** Another text after each commit of another connection, and for another file. Throws as `open`. */
  version(): string {
    const database = this.open();
    return `${this.#inode}/${database.prepare('PRAGMA data_version').get()?.data_version}`;
  }

  /** Runs `work` in one read transaction, so that all it reads belongs together. Keep it short: it pins the WAL. */
  read<T>(work: (database: DatabaseSync) => T): T {
    const database = this.open();
    try {
      database.exec('BEGIN');
      return work(database);
    } catch (error) {
      const mapped = toDatabaseError(error, this.path);
      // What failed may have failed for good; the next call looks anew.
      if (mapped.code === 'database') this.close();
      throw mapped;
    } finally {
      if (this.#database?.isTransaction) this.#database.exec('ROLLBACK');
    }
  }

  close(): void {
    if (this.#database !== undefined) forgetSchema(this.#database);
    this.#database?.close();
    this.#database = undefined;
    this.#inode = undefined;
    this.#besideInode = undefined;
    this.#besideError = undefined;
  }

  /** What is wrong with it is nothing of the cache's: that is read all the same. */
  #attach(database: DatabaseSync, inode: bigint): void {
    const beside = this.#beside;
    if (beside === undefined) return;
    // A file that is gone or can't be read now is looked at again when another one is there.
    this.#besideInode = inode;
    try {
      attachReadOnly(database, beside);
    } catch (error) {
      this.#besideError = toDatabaseError(error, beside.path, { whenDamaged: 'The scanner keeps it aside.' });
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function attachReadOnly(database: DatabaseSync, { path, schema, applicationId }: BesideDatabase): void {
  const attach = (parameter: string): void => {
    const url = pathToFileURL(path);
    url.searchParams.set(parameter, parameter === 'mode' ? 'ro' : '1');
    database.prepare(`ATTACH DATABASE ? AS ${schema}`).run(url.href);
    database.prepare(`PRAGMA ${schema}.schema_version`).get();
  };
  try {
    attach('mode');
  } catch (error) {
    detach(database, schema);
    // As of the cache itself: a folder that can't be written has no room for what readers of a WAL share.
    if (sqliteCode(error) !== SQLITE.CANTOPEN || existsSync(`${path}-wal`)) throw error;
    attach('immutable');
  }
  const id = Number(database.prepare(`PRAGMA ${schema}.application_id`).get()?.application_id);
  if (id === applicationId) return;
  detach(database, schema);
  throw new AppError('database_foreign', `${path} is the database of another program. It was not touched.`, {
    data: { path },
  });
}

function detach(database: DatabaseSync, schema: string): void {
  try {
    database.exec(`DETACH DATABASE ${schema}`);
  } catch {
    // It was never attached.
  }
}

function openReadOnly(path: string): DatabaseSync {
  const limits = { length: MAX_VALUE_BYTES, sqlLength: 100_000 };
  const options = { readOnly: true, timeout: BUSY_TIMEOUT_MS, allowExtension: false, limits };
  const database = new DatabaseSync(path, options);
  try {
    database.prepare('PRAGMA schema_version').get();
    return database;
  } catch (error) {
    database.close();
    if (sqliteCode(error) !== SQLITE.CANTOPEN || existsSync(`${path}-wal`)) throw error;
    // A folder that can't be written has no room for the files a WAL reader shares; nobody writes there either.
    const url = pathToFileURL(path);
    url.searchParams.set('immutable', '1');
    return new DatabaseSync(url, options);
  }
}

function mustBeOurs(database: DatabaseSync, path: string): void {
  const id = Number(database.prepare('PRAGMA application_id').get()?.application_id);
  if (id !== 0 && id !== APPLICATION_ID) {
    throw new AppError(
      'database_foreign',
      `${path} is the database of another program. Set CACHE_DB_PATH to another path.`,
      {
        data: { path },
      },
    );
  }
  if (userVersion(database) > 0) return;
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (!isEmpty && id === 0) {
    throw new AppError(
      'database_foreign',
      `${path} is the database of another program. Set CACHE_DB_PATH to another path.`,
      {
        data: { path },
      },
    );
  }
  throw missingError(path);
}

function missingError(path: string): AppError {
  return new AppError(
    'database',
    `There is no cache at ${path} yet. \`k8s-mcp scan\` fills one; it reads CACHE_DB_PATH too.`,
    {
      data: { path, missing: true },
    },
  );
}
