import { dirname, join } from 'node:path';
import { CacheManager } from '../../cache/cache-manager.ts';
import type { CachedObject, ScopeKey } from '../../cache/cached-object.ts';
import { rows, temporaryFolder } from '../../database/testing/database-fixtures.ts';
import { type Log, silentLog } from '../../lib/log.ts';
import { PassingClock } from '../../lib/testing/passing-clock.ts';
import { historyDatabasePath } from '../history-path.ts';
import { HistoryRecorder } from '../history-recorder.ts';
import { DEPLOYMENTS } from './make-deployment.ts';

interface RecordingOptions {
  readonly cachePath?: string;
  readonly retentionMs?: number;
  readonly maxBytes?: number;
  readonly log?: Log;
  readonly clock?: PassingClock;
}

/** A cache with its history, both files real, in a folder of the running test's own unless it is said. */
export class Recording implements AsyncDisposable {
  readonly clock: PassingClock;
  readonly cachePath: string;
  readonly historyPath: string;
  readonly #log: Log;
  readonly recorder: HistoryRecorder;
  manager: CacheManager | undefined;

  constructor(options: RecordingOptions = {}) {
    this.clock = options.clock ?? new PassingClock();
    this.#log = options.log ?? silentLog;
    this.cachePath = options.cachePath ?? join(temporaryFolder(), 'data', 'k8s_cache.db');
    this.historyPath = historyDatabasePath(this.cachePath);
    const { retentionMs = 7 * 86_400_000, maxBytes = 1_000_000_000 } = options;
    this.recorder = new HistoryRecorder(
      { clock: this.clock, log: this.#log },
      { path: this.historyPath, retentionMs, maxBytes },
    );
  }

  get folder(): string {
    return dirname(this.cachePath);
  }

  async cache(): Promise<CacheManager> {
    this.manager ??= await CacheManager.open(
      { clock: this.clock, log: this.#log, recorder: this.recorder },
      { path: this.cachePath },
    );
    return this.manager;
  }

  /** A complete list of one page. */
  async list(objects: readonly CachedObject[], version: number, scope: ScopeKey = DEPLOYMENTS): Promise<void> {
    const scan = (await this.cache()).beginScan(scope, { startedAt: this.clock.now(), mode: 'list' });
    await scan.writePage(objects);
    await scan.complete({ resourceVersion: String(version), ttlMs: 300_000 });
  }

  /** An answer of a watch that went on from `since`. */
  async watch(
    changes: readonly (CachedObject | { readonly deleted: CachedObject })[],
    {
      since,
      version,
      scope = DEPLOYMENTS,
    }: { readonly since: number; readonly version: number; readonly scope?: ScopeKey },
  ): Promise<string> {
    const applied = await (await this.cache()).applyChanges(scope, {
      since: String(since),
      resourceVersion: String(version),
      observedAt: this.clock.now(),
      ttlMs: 300_000,
      changes: changes.map((change) =>
        'deleted' in change ? { type: 'deleted', object: change.deleted } : { type: 'stored', object: change },
      ),
    });
    return applied.type;
  }

  /** `operation name: summary`, oldest first. */
  changes(): readonly string[] {
    return rows(this.historyPath, 'SELECT operation, name, summary FROM changes ORDER BY id').map(
      ({ operation, name, summary }) =>
        operation === 'updated'
          ? `updated ${String(name)}: ${String(summary)}`
          : `${String(operation)} ${String(name)}`,
    );
  }

  /** `source gap` of the stretches of the record, oldest first. */
  stretches(): readonly string[] {
    return rows(this.historyPath, 'SELECT source, gap FROM change_coverage ORDER BY id').map(({ source, gap }) =>
      gap === null ? String(source) : `${String(source)} after ${String(gap)}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.manager?.[Symbol.asyncDispose]();
    this.recorder[Symbol.dispose]();
  }
}
