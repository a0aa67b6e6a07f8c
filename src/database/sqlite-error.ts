import { AppError } from '../lib/errors.ts';

/** SQLite's primary result codes that this program acts on, https://www.sqlite.org/rescode.html */
export const SQLITE = {
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
} as const;

const CONSTRAINT_UNIQUE = 2067;

/** What a check of ours found, where SQLite itself had nothing to say yet. Counts as `SQLITE.CORRUPT`. */
export class DamagedError extends Error {}

interface DatabaseErrorOptions {
  /** What becomes of a damaged file, a sentence. Of the cache where absent. */
  readonly whenDamaged?: string;
}

/** The primary result code of an error thrown by `node:sqlite`; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (error instanceof DamagedError) return SQLITE.CORRUPT;
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE.BUSY || code === SQLITE.LOCKED;
}

/** Two rows with one unique key; the statement did nothing. */
export function isUniqueConflict(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === CONSTRAINT_UNIQUE;
}

/** The file's content can't be read as a database: what was written there is lost. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE.CORRUPT || code === SQLITE.NOTADB;
}

/** Any failure of SQLite or of the file under it, in words for a reader; an `AppError` stays what it is. */
export function toDatabaseError(error: unknown, path: string, options: DatabaseErrorOptions = {}): AppError {
  if (error instanceof AppError) return error;
  const cause = rootOf(error);
  const code = sqliteCode(cause);
  const system = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  if (code === undefined && !(system !== undefined && SYSTEM_CODES.has(system))) {
    const message = error instanceof Error ? error.message : String(error);
    return new AppError('internal', message, { cause: error, data: { path } });
  }
  const data = { path, ...(code === undefined ? { systemCode: system } : { sqliteCode: code }) };
  const said = cause instanceof Error ? cause.message : String(cause);
  const message =
    code === SQLITE.CORRUPT || code === SQLITE.NOTADB
      ? `The database ${path} is damaged (${said}). ${options.whenDamaged ?? CACHE_WHEN_DAMAGED}`
      : sentence(code, system, path, said);
  return new AppError('database', message, { cause: error, data });
}

const CACHE_WHEN_DAMAGED = 'The scanner puts it aside and begins a new one.';

const SYSTEM_CODES: ReadonlySet<string> = new Set([
  ...[
    'EACCES',
    'EPERM',
    'EROFS',
    'ENOSPC',
    'EDQUOT',
    'ENOTDIR',
    'EISDIR',
    'EIO',
    'ENAMETOOLONG',
    'ENOENT',
    'EEXIST',
    'EMFILE',
  ],
]);

function sentence(code: number | undefined, system: string | undefined, path: string, said: string): string {
  switch (code) {
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return `The database ${path} is locked by another process that is writing to it. End that process, or wait for it.`;
    case SQLITE.FULL:
      return `The disk of the database ${path} is full. Free some space; nothing that was stored is lost.`;
    case SQLITE.READONLY:
      return `The database ${path} can't be written: it, its folder or its file system is read-only. Change that, or set CACHE_DB_PATH.`;
    case SQLITE.CANTOPEN:
      return `The database ${path} can't be opened. Check that its folder exists and that both may be read and written, or set CACHE_DB_PATH.`;
    case SQLITE.IOERR:
      return `Reading or writing the database ${path} failed (${said}). Check the disk, and that it isn't full.`;
    default:
      break;
  }
  if (system === 'ENOSPC' || system === 'EDQUOT') {
    return `The disk of the database ${path} is full. Free some space; nothing that was stored is lost.`;
  }
  if (system !== undefined) {
    return `The database ${path} can't be used (${said}). Check its folder and rights, or set CACHE_DB_PATH.`;
  }
  return `The database ${path} failed: ${said}.`;
}

/** Kysely's migrator wraps what SQLite threw. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (sqliteCode(root) === undefined && root instanceof Error && root.cause !== undefined) root = root.cause;
  return root;
}
