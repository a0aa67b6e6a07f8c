import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { CacheFile, OpenCache } from './cache-file.ts';
import type { CachedObject, ScopeKey } from './cached-object.ts';
import { ChangeObserver } from './change-observer.ts';
import type { StoredVersion } from './object-store.ts';
import { ObjectWriter } from './object-writer.ts';
import type { ScopeSource } from './scope-state.ts';
import type { ScanBegin, ScanCounts } from './scope-store.ts';

export interface PageCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

export interface ScanOptions {
  /** When the first page is asked for, by the scanner's clock; becomes the scope's `observed_at`. */
  readonly startedAt: number;
  readonly mode: ScopeSource;
  /** The kind's own table; its columns are what the parser gives. */
  readonly table?: string | undefined;
}

/** What a scan knows of its scope, read from one open file and valid for that one only. */
interface Ground {
  readonly cache: OpenCache;
  /** Key of the scan's row in `scans`. */
  readonly scanId: number;
  readonly known: Map<string, StoredVersion>;
}

const NOTHING: ScanCounts = { seen: 0, inserted: 0, updated: 0, deleted: 0, pages: 0 };

/**
 * One scan of one scope, made by `CacheManager.beginScan`. Pages are stored as they come; only `complete` removes objects
 * and moves the scope's freshness. Ended by `complete` or `fail`; where neither is called nothing is claimed.
 */
export class ScopeScan {
  readonly scope: ScopeKey;
  readonly #file: CacheFile;
  readonly #clock: Clock;
  readonly #begin: ScanBegin;
  readonly #startedAt: number;
  readonly #seen = new Set<string>();
  #ground: Ground | undefined;
  /** The file that the pages so far went into. */
  #cache: OpenCache | undefined;
  #scanId: number | undefined;
  #counts = NOTHING;
  #state: 'open' | 'ended' | 'superseded' = 'open';

  constructor(deps: { readonly file: CacheFile; readonly clock: Clock }, scope: ScopeKey, options: ScanOptions) {
    this.#file = deps.file;
    this.#clock = deps.clock;
    this.scope = scope;
    this.#startedAt = options.startedAt;
    this.#begin = { scope, table: options.table, startedAt: iso(options.startedAt), mode: options.mode };
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Another scan of these objects has begun, or their cluster is no longer the same: this one writes nothing more. */
  supersede(): void {
    if (this.#state === 'open') this.#state = 'superseded';
  }

  /** Stores a page in one transaction. An object whose version is stored already costs a look into a map. */
  async writePage(objects: readonly CachedObject[]): Promise<PageCounts> {
    const at = iso(this.#clock.now());
    return await this.#transaction(
      async (ground) => {
        const { cache, known } = ground;
        const observer = this.#observer(cache, at);
        const writer = this.#writer(cache, at, observer);
        const written = new Map<string, StoredVersion | undefined>();
        for (const object of objects) {
          if (cache.breath.isDue) await cache.breath.take();
          const before = written.has(object.uid) ? written.get(object.uid) : known.get(object.uid);
          const { version, replaced } = writer.store(object, before);
          for (const rival of replaced) written.set(rival, undefined);
          if (version !== before) written.set(object.uid, version);
        }
        await observer?.tell();
        if (writer.hasWritten) cache.scopes.voidWatchVersions(this.scope);
        return { counts: writer.counts, written };
      },
      ({ counts, written }, { known }) => {
        for (const [uid, version] of written) {
          if (version === undefined) known.delete(uid);
          else known.set(uid, version);
        }
        for (const object of objects) this.#seen.add(object.uid);
        this.#counts = {
          seen: this.#seen.size,
          inserted: this.#counts.inserted + counts.inserted,
          updated: this.#counts.updated + counts.updated,
          deleted: this.#counts.deleted + counts.deleted,
          pages: this.#counts.pages + 1,
        };
      },
      objects[0]?.apiVersion,
    ).then(({ counts: { inserted, updated, unchanged } }) => ({ inserted, updated, unchanged }));
  }

  /**
   * The list was whole: removes what it didn't hold and moves the scope's freshness, both in one transaction, for which
   * the event loop may turn many times.
   */
  async complete(facts: {
    readonly resourceVersion: string;
    readonly ttlMs: number;
  }): Promise<{ readonly deleted: number }> {
    return await this.#transaction(
      async ({ cache, known, scanId }) => {
        const at = iso(this.#clock.now());
        const observer = this.#observer(cache, at);
        const writer = this.#writer(cache, at, observer);
        for (const [uid, version] of known) {
          if (cache.breath.isDue) await cache.breath.take();
          if (!this.#seen.has(uid)) writer.remove(uid, version);
        }
        this.#mustBeOpen();
        await observer?.tell({ ...facts, observedAt: this.#startedAt, listed: this.#seen });
        const now = this.#clock.now();
        const counts = { ...this.#counts, deleted: this.#counts.deleted + writer.counts.deleted };
        if (writer.hasWritten) cache.scopes.voidWatchVersions(this.scope);
        await cache.breath.take();
        const itemCount = cache.objects.count(this.scope);
        const durationMs = Math.max(0, now - this.#startedAt);
        cache.scopes.complete(this.#begin, { ...facts, itemCount, durationMs });
        cache.scopes.endScan(scanId, iso(now), counts, undefined);
        // Superseded while the event loop turned: what another scan wrote since must not be claimed by this one.
        this.#mustBeOpen();
        return { deleted: counts.deleted };
      },
      () => this.#end(),
    );
  }

  /** Records why the list isn't whole. Removes nothing and moves nothing. */
  async fail(message: string): Promise<void> {
    if (this.#state !== 'open') return;
    if (this.#cache !== this.#file.readable) this.#forget();
    await this.#transaction(
      ({ cache, scanId }) => {
        const at = iso(this.#clock.now());
        cache.scopes.fail(this.scope, message, at);
        cache.scopes.endScan(scanId, at, this.#counts, message);
      },
      () => this.#end(),
    );
  }

  async #transaction<T>(
    work: (ground: Ground) => T | Promise<T>,
    committed: (result: T, ground: Ground) => void,
    apiVersion?: string,
  ): Promise<T> {
    let ground: Ground | undefined;
    try {
      return await this.#file.transaction(
        async (cache) => {
          this.#mustBeOpen();
          if (this.#cache !== undefined && this.#cache !== cache) throw this.#replacedError();
          ground = this.#ground ?? (await this.#stand(cache, apiVersion));
          return await work(ground);
        },
        (result) => {
          this.#ground = ground;
          this.#cache = ground?.cache;
          this.#scanId = ground?.scanId;
          if (ground !== undefined) committed(result, ground);
        },
      );
    } catch (error) {
      // What is stored is asked for again, whatever became of the transaction.
      this.#ground = undefined;
      throw error;
    }
  }

  #observer(cache: OpenCache, at: string): ChangeObserver | undefined {
    return ChangeObserver.of(cache, { scope: this.scope, source: 'list', at });
  }

  #writer(cache: OpenCache, at: string, observer: ChangeObserver | undefined): ObjectWriter {
    return new ObjectWriter(cache, { scope: this.scope, table: cache.objects.table(this.#begin.table), at, observer });
  }

  async #stand(cache: OpenCache, apiVersion: string | undefined): Promise<Ground> {
    const known = new Map<string, StoredVersion>();
    const table = cache.objects.table(this.#begin.table);
    for (const { uid, id, resourceVersion } of cache.objects.stored(this.scope, table, apiVersion)) {
      if (cache.breath.isDue) await cache.breath.take();
      known.set(uid, { id, resourceVersion });
    }
    return { cache, known, scanId: this.#scanId ?? cache.scopes.beginScan(this.#begin) };
  }

  #end(): void {
    this.#state = 'ended';
    this.#forget();
  }

  #forget(): void {
    this.#ground = undefined;
    this.#cache = undefined;
    this.#scanId = undefined;
    this.#seen.clear();
    this.#counts = NOTHING;
  }

  #mustBeOpen(): void {
    if (this.#state === 'open') return;
    if (this.#state === 'ended') throw new AppError('internal', 'The scan has ended; a new one has to begin.');
    throw new AppError('cancelled', `The scan of ${this.scope.kind} was given up: a later one took its place.`);
  }

  #replacedError(): AppError {
    const { path } = this.#file;
    return new AppError(
      'database',
      `The database ${path} was removed or replaced during the scan. A new one was begun; the next scan fills it.`,
      { data: { path } },
    );
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
