import { existsSync, renameSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Breath } from '../cache/breath.ts';
import { openDatabase } from '../database/open-database.ts';
import { retryBusy } from '../database/retry-busy.ts';
import { isDamage, toDatabaseError } from '../database/sqlite-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { ChangeStore } from './change-store.ts';
import { CoverageStore } from './coverage-store.ts';
import { HISTORY } from './schema/history-kind.ts';

/** One open connection with its prepared statements. Another instance means another file, or one begun anew. */
export interface OpenHistory {
  readonly database: DatabaseSync;
  readonly changes: ChangeStore;
  readonly coverage: CoverageStore;
  readonly breath: Breath;
}

/** Half a second: a lock that lasts holds the cache up no longer than that. */
const BUSY_ATTEMPTS = 5;

interface HistoryFileOptions {
  readonly path: string;
  /** The most the file and its log may take. */
  readonly maxBytes: number;
}

/**
 * The writing connection to the history. Opened when it is first needed, and again where the file was removed or replaced.
 * A damaged file is kept aside under another name and a new one begun; what is another program's, newer or read-only is
 * left as it is, and thrown about at each call.
 */
export class HistoryFile implements Disposable {
  readonly #deps: { readonly clock: Clock; readonly log: Log };
  readonly #options: HistoryFileOptions;
  #history: OpenHistory | undefined;
  #inode: bigint | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(deps: { readonly clock: Clock; readonly log: Log }, options: HistoryFileOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  /** Size of the file without its log. */
  bytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /**
   * Runs `work` in a transaction that holds the write lock; one at a time. On any failure nothing of it is stored and an
   * `AppError` is thrown.
   */
  transaction<T>(work: (history: OpenHistory) => T | Promise<T>): Promise<T> {
    const run = this.#queue.then(() => this.#transaction(work));
    this.#queue = run.catch(() => {});
    return run;
  }

  async #transaction<T>(work: (history: OpenHistory) => T | Promise<T>): Promise<T> {
    try {
      const history = await this.#live();
      const { database } = history;
      try {
        await retryBusy(this.#deps.clock, () => database.exec('BEGIN IMMEDIATE'), BUSY_ATTEMPTS);
        const result = await work(history);
        database.exec('COMMIT');
        return result;
      } catch (error) {
        this.#rollBack(database);
        throw error;
      }
    } catch (error) {
      // Opening again finds the damage and puts the file aside.
      if (isDamage(error)) this[Symbol.dispose]();
      throw toDatabaseError(error, this.path, { whenDamaged: WHEN_DAMAGED });
    }
  }

  /** Outside of a transaction. */
  async run(sql: string): Promise<void> {
    (await this.#live()).database.exec(sql);
  }

  [Symbol.dispose](): void {
    this.#history?.database.close();
    this.#history = undefined;
    this.#inode = undefined;
  }

  async #live(): Promise<OpenHistory> {
    if (this.#history !== undefined && this.#inode === this.#inodeNow()) return this.#history;
    const wasOpen = this.#history !== undefined;
    if (wasOpen)
      this.#deps.log.warn({ path: this.path }, 'the history file was removed or replaced: it is opened anew');
    // First, since closing removes the files beside the database by their names.
    this[Symbol.dispose]();
    const database = await this.#open();
    database.exec(logLimits(this.#options.maxBytes));
    this.#inode = this.#inodeNow();
    this.#history = {
      database,
      changes: new ChangeStore(database),
      coverage: new CoverageStore(database),
      breath: new Breath(),
    };
    return this.#history;
  }

  async #open(): Promise<DatabaseSync> {
    const { clock, log } = this.#deps;
    const { path } = this;
    try {
      return await openDatabase({ clock }, { path, kind: HISTORY });
    } catch (error) {
      if (!isDamage(error)) throw error;
      const setAside = putAside(path, clock.now());
      log.error({ path, setAside, error }, 'the history was damaged: it is kept aside and a new one is begun');
      return await openDatabase({ clock }, { path, kind: HISTORY });
    }
  }

  #rollBack(database: DatabaseSync): void {
    try {
      if (database.isTransaction) database.exec('ROLLBACK');
    } catch {
      // A connection that can't roll back holds a lock nobody can release; a new one begins without it.
      this[Symbol.dispose]();
    }
  }

  #inodeNow(): bigint | undefined {
    return statSync(this.path, { bigint: true, throwIfNoEntry: false })?.ino;
  }
}

const WHEN_DAMAGED =
  'The scanner keeps it aside and begins a new one; `sqlite3 FILE .recover` can get back much of what it holds.';

/** The log's part of the bound is a twentieth, at most the 8 MB that SQLite takes by itself. */
function logLimits(maxBytes: number): string {
  const bytes = Math.min(8_388_608, Math.floor(maxBytes / 20));
  return `PRAGMA wal_autocheckpoint = ${Math.max(16, Math.floor(bytes / 8192))}; PRAGMA journal_size_limit = ${bytes}`;
}

function putAside(path: string, now: number): string {
  const setAside = `${path}.corrupt-${new Date(now).toISOString().replaceAll(/[-:]/g, '')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${setAside}${suffix}`);
  }
  return setAside;
}
