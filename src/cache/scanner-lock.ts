import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, toDatabaseError } from '../database/sqlite-error.ts';
import type { Clock } from '../lib/clock.ts';
import { isoSeconds } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { makeFolder } from '../lib/make-folder.ts';

/** Who scans into a database. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601 UTC. */
  readonly since: string;
}

/** SQLite waits inside the call; enough for a scanner that is just being killed. */
const WAIT_MS = 50;

/** How soon it is noticed that the lock's file was taken away: within a few pages of a scan. */
const CHECK_MS = 2000;

/** The right to scan, until it is disposed of. */
export interface ScannerLock extends AsyncDisposable {
  /** Aborts with `database_held` where another scanner has it now, since somebody removed the file of the lock. */
  readonly lost: AbortSignal;
}

/**
 * Takes the right to scan into the database at `path`, or throws `database_held` with who has it. It is an exclusive lock
 * on an empty SQLite file beside the database, so the operating system itself gives it back however this process ends.
 * Where that file is removed, it is made and locked again, unless another scanner was quicker. What `<path>.lock.json` says
 * of the holder only serves the message.
 */
export async function acquireScannerLock(
  path: string,
  deps: { readonly clock: Pick<Clock, 'now'>; readonly checkMs?: number } = { clock: { now: Date.now } },
): Promise<ScannerLock> {
  let held = await lockFile(path, deps);
  const lost = new AbortController();
  const regain = async (): Promise<void> => {
    if (held.isInPlace()) return;
    try {
      const again = await lockFile(path, deps);
      held.close();
      held = again;
    } catch (error) {
      // Whatever the trouble with the file is, another may lock the next one: only a lock in place is one.
      lost.abort(error);
    }
  };
  let checking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    checking = checking.then(() => (lost.signal.aborted ? undefined : regain()));
  }, deps.checkMs ?? CHECK_MS);
  timer.unref();
  return {
    lost: lost.signal,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await checking;
      held.close();
    },
  };
}

interface HeldFile {
  /** False where the file at the path is another one than the one that is locked. */
  isInPlace(): boolean;
  close(): void;
}

async function lockFile(path: string, deps: { readonly clock: Pick<Clock, 'now'> }): Promise<HeldFile> {
  const lockPath = `${path}.lock`;
  let database: DatabaseSync | undefined;
  try {
    makeFolder(dirname(path));
    await makeFile(lockPath);
    database = new DatabaseSync(lockPath, { timeout: WAIT_MS });
    database.exec('BEGIN EXCLUSIVE');
    const { dev, ino } = statSync(lockPath);
    writeHolder(lockPath, { pid: process.pid, host: hostname(), since: isoSeconds(deps.clock.now()) });
    const held = database;
    return {
      isInPlace: () => {
        const now = statSync(lockPath, { throwIfNoEntry: false });
        return now?.dev === dev && now.ino === ino;
      },
      close: () => held.close(),
    };
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw heldError(path, readHolder(lockPath));
    throw toDatabaseError(error, lockPath);
  }
}

/** Only where there is none: to close a descriptor of a lock file gives away the lock that this process has on it. */
async function makeFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'ax', 0o600);
    await file.close();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

function writeHolder(lockPath: string, holder: LockHolder): void {
  const draft = `${lockPath}.json.${holder.pid}`;
  writeFileSync(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  renameSync(draft, `${lockPath}.json`);
}

function readHolder(lockPath: string): LockHolder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(`${lockPath}.json`, 'utf8'));
    if (typeof holder !== 'object' || holder === null) return undefined;
    const { pid, host, since } = holder as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof since !== 'string') return undefined;
    return { pid, host, since };
  } catch {
    // The facts only serve the message; the lock stands without them.
    return undefined;
  }
}

function heldError(path: string, holder: LockHolder | undefined): AppError {
  const who =
    holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new AppError(
    'database_held',
    `Another scanner writes to ${path}: ${who}. One is enough; end that one first, or set CACHE_DB_PATH to another path.`,
    { data: { path, ...(holder === undefined ? {} : { holder }) } },
  );
}
