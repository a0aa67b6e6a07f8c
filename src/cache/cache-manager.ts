import { statSync } from 'node:fs';
import { toDatabaseError } from '../database/sqlite-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { type AppliedChanges, applyChanges, type WatchedChanges } from './apply-changes.ts';
import { CacheFile } from './cache-file.ts';
import type { ScopeKey } from './cached-object.ts';
import type { ChangeRecorder } from './change-recorder.ts';
import { type CleanUpCounts, cleanUp } from './clean-up.ts';
import {
  type ClusterFacts,
  type RegisteredCluster,
  recordClusterError,
  recordUnreachable,
  registerCluster,
} from './cluster-store.ts';
import { type KindKey, removeKind } from './remove-kind.ts';
import { type CacheMigration, MIGRATIONS } from './schema/migrations.ts';
import type { ScopeNote } from './scope-note.ts';
import { type ScanOptions, ScopeScan } from './scope-scan.ts';
import { overlaps, type ScopeState } from './scope-state.ts';

export interface CacheManagerOptions {
  readonly path: string;
  /** All of the schema's where absent; a test adds a kind of its own. */
  readonly migrations?: readonly CacheMigration[];
}

/**
 * The one writer of the cache. Knows no kind: a scan names its table. What fails throws an `AppError` and stores nothing;
 * the next call tries again. A file that is removed, replaced or damaged while it is open is begun anew, its scopes never
 * scanned.
 */
export class CacheManager implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #file: CacheFile;
  readonly #scans = new Set<ScopeScan>();
  /** Clusters as they were last registered, for a file that is begun anew. */
  readonly #clusters = new Map<string, ClusterFacts>();

  static async open(
    deps: { readonly clock: Clock; readonly log: Log; readonly recorder?: ChangeRecorder },
    options: CacheManagerOptions,
  ): Promise<CacheManager> {
    const { path, migrations = MIGRATIONS } = options;
    return new CacheManager(deps, await CacheFile.open(deps, { path, migrations }));
  }

  private constructor({ clock }: { readonly clock: Clock }, file: CacheFile) {
    this.#clock = clock;
    this.#file = file;
    file.onReplaced = async (cache) => {
      for (const facts of this.#clusters.values()) await registerCluster(cache, facts);
    };
  }

  get path(): string {
    return this.#file.path;
  }

  /** Where a damaged file was put that stood at the path; undefined where none did. */
  get setAside(): string | undefined {
    return this.#file.setAside;
  }

  /** To be called whenever the cluster answered, before its scopes are scanned under the name that comes back. */
  async registerCluster(facts: ClusterFacts): Promise<RegisteredCluster> {
    return await this.#file.transaction(
      async (cache) => {
        const registered = await registerCluster(cache, facts);
        await cache.recorder?.cluster(registered.name, facts.uid);
        if (registered.startedAnew) this.#supersede((scope) => scope.cluster === facts.name);
        return registered;
      },
      ({ alias }) => {
        if (alias) this.#clusters.delete(facts.name);
        else this.#clusters.set(facts.name, facts);
      },
    );
  }

  async recordClusterError(
    name: string,
    error: { readonly server?: string; readonly message: string; readonly at: number },
  ): Promise<void> {
    await this.#file.transaction((cache) => recordClusterError(cache, name, error));
  }

  /** Of the clusters that are known already, those of these names, all where there are none: they can't be reached. */
  async recordUnreachable(
    names: readonly string[],
    error: { readonly message: string; readonly at: number },
  ): Promise<void> {
    await this.#file.transaction((cache) => recordUnreachable(cache, names, error));
  }

  /** Undefined where the scope was never scanned, or the file is gone. */
  scopeState(scope: ScopeKey): ScopeState | undefined {
    return this.#read(() => this.#file.readable?.scopes.one(scope));
  }

  scopes(): readonly ScopeState[] {
    return this.#read(() => this.#file.readable?.scopes.all()) ?? [];
  }

  /** Stores nothing yet. A scan under way of any of the same objects is given up. */
  beginScan(scope: ScopeKey, options: ScanOptions): ScopeScan {
    this.#supersede((other) => overlaps(other, scope));
    const scan = new ScopeScan({ file: this.#file, clock: this.#clock }, scope, options);
    this.#scans.add(scan);
    return scan;
  }

  /**
   * Stores what a watch told, in one transaction, and moves the scope's freshness with it; an empty answer moves that
   * alone. A scan under way of any of the same objects is given up where something is written.
   */
  async applyChanges(scope: ScopeKey, watched: WatchedChanges): Promise<AppliedChanges> {
    return await this.#file.transaction(async (cache) => {
      const applied = await applyChanges(cache, scope, { ...watched, now: this.#clock.now() });
      if (applied.type === 'applied' && watched.changes.length > 0) this.#supersede((other) => overlaps(other, scope));
      return applied;
    });
  }

  /** Moves nothing; a scope that isn't known stays so. */
  async noteScope(scope: ScopeKey, note: ScopeNote): Promise<void> {
    const at = new Date(this.#clock.now()).toISOString();
    await this.#file.transaction((cache) => cache.scopes.note(scope, note, at));
  }

  /** Tells uid and version of every object of the scope as of one moment: '' where it has to be written anew. */
  async eachVersion(
    scope: ScopeKey,
    { table, apiVersion }: { readonly table?: string | undefined; readonly apiVersion: string },
    tell: (uid: string, resourceVersion: string) => void,
  ): Promise<void> {
    await this.#file.transaction(async ({ objects, breath }) => {
      for (const { uid, resourceVersion } of objects.stored(scope, objects.table(table), apiVersion)) {
        if (breath.isDue) await breath.take();
        tell(uid, resourceVersion);
      }
    });
  }

  /** The cluster no longer has such a kind: all of it goes. Resolves with how many objects that were. */
  async removeKind(kind: KindKey): Promise<number> {
    return await this.#file.transaction(async (cache) => {
      this.#supersede((scope) => overlaps(scope, { ...kind, namespace: '' }));
      return await removeKind(cache, kind, new Date(this.#clock.now()).toISOString());
    });
  }

  /** Removes what has been expired for longer than `retentionMs`, and clusters and scans that old. */
  async cleanUp({ retentionMs }: { readonly retentionMs: number }): Promise<CleanUpCounts> {
    return await this.#file.transaction((cache) => {
      const active = this.#openScans().map((scan) => scan.scope);
      return cleanUp(cache, { now: this.#clock.now(), retentionMs, active });
    });
  }

  /** Size of the write-ahead log. Above some MB a reader holds on to an old state and keeps it from shrinking. */
  walBytes(): number {
    return statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Rows written since the file was opened, SQLite's `total_changes()`. */
  rowsChanged(): number {
    return this.#read(() => {
      const row = this.#file.readable?.database.prepare('SELECT total_changes() AS changes').get();
      return Number(row?.changes ?? 0);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }

  #openScans(): ScopeScan[] {
    for (const scan of this.#scans) if (!scan.isOpen) this.#scans.delete(scan);
    return [...this.#scans];
  }

  #supersede(isMeant: (scope: ScopeKey) => boolean): void {
    for (const scan of this.#openScans()) if (isMeant(scan.scope)) scan.supersede();
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw toDatabaseError(error, this.path);
    }
  }
}
