import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

const SQLITE_BUSY = 5;
const POLL_MS = 100;
// Long enough that an ordinary, short hold is not worth a word to the person waiting.
const QUIET_MS = 2_000;

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: (() => void) | undefined;
}

/**
 * Runs `work` while no other process (nor another caller in this one) holds the lock `path`. The lock is an exclusive
 * SQLite transaction, so the operating system gives it up when its holder dies, however it dies.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    const askedAt = Date.now();
    let told = false;
    while (!tryLock(database)) {
      options.signal?.throwIfAborted();
      if (!told && Date.now() - askedAt > QUIET_MS) {
        told = true;
        options.onWait?.();
      }
      await delay(POLL_MS, undefined, { signal: options.signal });
    }
    return await work();
  } finally {
    database.close();
  }
}

/** Whether somebody holds the lock at this moment. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    return !tryLock(database);
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
