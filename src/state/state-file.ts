import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../database/open-database.ts';
import { retryBusy } from '../database/retry-busy.ts';
import { isDamage, toDatabaseError } from '../database/sqlite-error.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { STATE } from './schema/state-kind.ts';

/**
 * The one connection of this process to the state database; other processes have theirs. Opened when it is first needed,
 * and again where the file was removed or replaced. A damaged file is left as it is, and each call says so until it is
 * moved away.
 */
export class StateFile implements AsyncDisposable {
  readonly path: string;
  readonly #clock: Clock;
  #database: DatabaseSync | undefined;
  #inode: bigint | undefined;
  #isClosed = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor({ clock }: { readonly clock: Clock }, { path }: { readonly path: string }) {
    this.path = path;
    this.#clock = clock;
  }

  /** What `work` reads, all of one moment; undefined where there is no file, and none is made. */
  read<T>(work: (database: DatabaseSync) => T): Promise<T | undefined> {
    return this.#inTurn(async () => (this.#inodeNow() === undefined ? undefined : await this.#run('BEGIN', work)));
  }

  /** Runs `work` in a transaction of its own that holds the write lock, and makes the file where there is none. */
  write<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return this.#inTurn(() => this.#run('BEGIN IMMEDIATE', work));
  }

  /** Outside of a transaction; does nothing where no file is open. Never throws. */
  tidy(sql: string): Promise<void> {
    return this.#inTurn(async () => {
      try {
        this.#database?.exec(sql);
      } catch {
        // Tidied another time, at the latest when the last process closes the file.
      }
    });
  }

  /** Waits for the calls under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#queue;
    this.#close();
  }

  /** Maps every failure, also those of looking at the file. */
  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new AppError('cancelled', 'The state database was closed.'));
    const run = this.#queue.then(call).catch((error: unknown) => {
      if (isDamage(error)) this.#close();
      throw toDatabaseError(error, this.path, { whenDamaged: WHEN_DAMAGED });
    });
    this.#queue = run.catch(() => {});
    return run;
  }

  async #run<T>(begin: string, work: (database: DatabaseSync) => T): Promise<T> {
    const database = await this.#live();
    return await retryBusy(this.#clock, () => {
      try {
        database.exec(begin);
        const result = work(database);
        database.exec('COMMIT');
        return result;
      } catch (error) {
        this.#rollBack(database);
        throw error;
      }
    });
  }

  async #live(): Promise<DatabaseSync> {
    if (this.#database !== undefined && this.#inode === this.#inodeNow()) return this.#database;
    // First, since closing removes the files beside the database by their names.
    this.#close();
    const database = await openDatabase({ clock: this.#clock }, { path: this.path, kind: STATE });
    this.#database = database;
    this.#inode = this.#inodeNow();
    return database;
  }

  #rollBack(database: DatabaseSync): void {
    try {
      if (database.isTransaction) database.exec('ROLLBACK');
    } catch {
      // A connection that can't roll back holds a lock nobody can release; a new one begins without it.
      this.#close();
    }
  }

  #inodeNow(): bigint | undefined {
    return statSync(this.path, { bigint: true, throwIfNoEntry: false })?.ino;
  }

  #close(): void {
    this.#database?.close();
    this.#database = undefined;
    this.#inode = undefined;
  }
}

const WHEN_DAMAGED =
  'It was not touched. Move it away (with its -wal file, if there is one) and a new one is begun; `sqlite3 FILE .recover` can get back much of what it holds.';
