import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { retryBusy } from '../database/retry-busy.ts';
import { isDamage, toDatabaseError } from '../database/sqlite-error.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { Breath } from './breath.ts';
import type { ChangeRecorder } from './change-recorder.ts';
import { ObjectStore } from './object-store.ts';
import { openCache } from './open-cache.ts';
import type { CacheMigration } from './schema/migrations.ts';
import { ScopeStore } from './scope-store.ts';

/** One open connection with its prepared statements. Another instance means another file, or the same one begun anew. */
export interface OpenCache {
  readonly database: DatabaseSync;
  readonly objects: ObjectStore;
  readonly scopes: ScopeStore;
  readonly breath: Breath;
  /** Who is told of changes before they are stored. */
  readonly recorder: ChangeRecorder | undefined;
}

interface CacheFileDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder?: ChangeRecorder;
}

interface CacheFileOptions {
  readonly path: string;
  readonly migrations: readonly CacheMigration[];
}

/**
 * The one writing connection. Its transactions run one after the other, and may let the event loop turn in between. A file
 * that was removed, replaced or damaged is noticed before the next transaction, and a new one begun.
 */
export class CacheFile implements AsyncDisposable {
  readonly #deps: CacheFileDeps;
  readonly #options: CacheFileOptions;
  /** Called in the first transaction of a file that was begun in place of one that was open. */
  onReplaced: (cache: OpenCache) => Promise<void> = async () => {};
  #isRestored = true;
  #cache: OpenCache | undefined;
  #inode = 0n;
  #setAside: string | undefined;
  #isClosed = false;
  #queue: Promise<unknown> = Promise.resolve();

  static async open(deps: CacheFileDeps, options: CacheFileOptions): Promise<CacheFile> {
    const file = new CacheFile(deps, options);
    await file.#open();
    return file;
  }

  private constructor(deps: CacheFileDeps, options: CacheFileOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  /** Where the last damaged file was put. */
  get setAside(): string | undefined {
    return this.#setAside;
  }

  /** For short reads outside of transactions; undefined while there is no sound file at the path. */
  get readable(): OpenCache | undefined {
    return this.#cache !== undefined && this.#isInPlace() ? this.#cache : undefined;
  }

  /**
   * Runs `work` in a transaction that holds the write lock. `committed` is called with its result before any later
   * transaction begins. On any failure nothing of it is stored and an `AppError` is thrown.
   */
  transaction<T>(work: (cache: OpenCache) => T | Promise<T>, committed?: (result: T) => void): Promise<T> {
    const run = this.#queue.then(() => this.#transaction(work, committed));
    this.#queue = run.catch(() => {});
    return run;
  }

  /** Waits for the transactions under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#queue;
    this.#close();
  }

  async #transaction<T>(work: (cache: OpenCache) => T | Promise<T>, committed?: (result: T) => void): Promise<T> {
    const cache = await this.#live();
    const { database } = cache;
    try {
      await retryBusy(this.#deps.clock, () => database.exec('BEGIN IMMEDIATE'));
      if (!this.#isRestored) await this.onReplaced(cache);
      const result = await work(cache);
      database.exec('COMMIT');
      this.#isRestored = true;
      committed?.(result);
      return result;
    } catch (error) {
      this.#rollBack(database);
      // Opening again finds the damage, puts the file aside and begins a new one.
      if (isDamage(error)) this.#close();
      throw toDatabaseError(error, this.path);
    }
  }

  #rollBack(database: DatabaseSync): void {
    try {
      if (database.isTransaction) database.exec('ROLLBACK');
    } catch (error) {
      // A connection that can't roll back holds a lock nobody can release; a new one begins without it.
      this.#deps.log.warn(
        { path: this.path, error },
        'the cache is opened again: a transaction could not be rolled back',
      );
      this.#close();
    }
  }

  async #live(): Promise<OpenCache> {
    if (this.#isClosed) throw new AppError('cancelled', 'The cache was closed.');
    if (this.#cache !== undefined && this.#isInPlace()) return this.#cache;
    if (this.#cache !== undefined) {
      this.#deps.log.warn({ path: this.path }, 'the cache file was removed or replaced: it is begun anew');
      // First, since closing removes the files beside the database by their names.
      this.#close();
    }
    const cache = await this.#open();
    this.#isRestored = false;
    return cache;
  }

  async #open(): Promise<OpenCache> {
    const { database, setAside } = await openCache(this.#deps, { ...this.#options, wasOurs: this.#isInPlace() });
    this.#setAside = setAside ?? this.#setAside;
    this.#inode = statSync(this.path, { bigint: true }).ino;
    const [objects, scopes] = [new ObjectStore(database), new ScopeStore(database)];
    this.#cache = { database, objects, scopes, breath: new Breath(), recorder: this.#deps.recorder };
    return this.#cache;
  }

  #isInPlace(): boolean {
    try {
      return statSync(this.path, { bigint: true, throwIfNoEntry: false })?.ino === this.#inode;
    } catch {
      // Its folder can't be entered any more: opening it says so in words.
      return false;
    }
  }

  #close(): void {
    this.#cache?.database.close();
    this.#cache = undefined;
  }
}
