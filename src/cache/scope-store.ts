import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ScopeKey } from './cached-object.ts';
import type { KindKey } from './remove-kind.ts';
import type { ScopeNote } from './scope-note.ts';
import { type ScopeSource, type ScopeState, toScopeState } from './scope-state.ts';

export interface ScanCounts {
  readonly seen: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly pages: number;
}

/** Moments are ISO 8601 text here, as they are stored. */
export interface ScanBegin {
  readonly scope: ScopeKey;
  readonly table: string | undefined;
  readonly startedAt: string;
  readonly mode: ScopeSource;
}

const SCOPE = 'cluster = ? AND api_group = ? AND kind = ? AND namespace = ?';

/** Reads and writes `cache_metadata` and `scans`, by statements prepared once. Writes are made inside a transaction. */
export class ScopeStore {
  readonly #all: StatementSync;
  readonly #one: StatementSync;
  readonly #introduce: StatementSync;
  readonly #complete: StatementSync;
  readonly #advance: StatementSync;
  readonly #voidWatchVersions: StatementSync;
  readonly #fail: StatementSync;
  readonly #unwatchable: StatementSync;
  readonly #polled: StatementSync;
  readonly #resynced: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeKind: StatementSync;
  readonly #removeParts: StatementSync;
  readonly #beginScan: StatementSync;
  readonly #closeScans: StatementSync;
  readonly #endScan: StatementSync;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare('SELECT * FROM cache_metadata');
    this.#one = database.prepare(`SELECT * FROM cache_metadata WHERE ${SCOPE}`);
    this.#introduce = database.prepare(
      `INSERT INTO cache_metadata (cluster, api_group, kind, namespace, table_name) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#complete = database.prepare(
      `UPDATE cache_metadata SET table_name = ?, resource_version = ?, watch_version = nullif(?, ''),
         item_count = ?, observed_at = ?, listed_at = ?, ttl_seconds = ?, duration_ms = ?, complete = 1, source = ?,
         error = NULL, error_at = NULL WHERE ${SCOPE}`,
    );
    // A moment in the future is one of a clock that was set back: it says nothing.
    this.#advance = database.prepare(
      `UPDATE cache_metadata SET table_name = ?, resource_version = ?, watch_version = ?, item_count = item_count + ?,
         observed_at = coalesce(iif(observed_at > ?, ?, max(observed_at, ?)), observed_at), ttl_seconds = ?,
         source = 'watch', poll_reason = NULL, error = NULL, error_at = NULL WHERE ${SCOPE}`,
    );
    this.#voidWatchVersions = database.prepare(
      `UPDATE cache_metadata SET watch_version = NULL WHERE cluster = ? AND api_group = ? AND kind = ?
         AND (namespace = ? OR namespace = '' OR ? = '') AND watch_version IS NOT NULL`,
    );
    this.#fail = database.prepare(`UPDATE cache_metadata SET error = ?, error_at = ? WHERE ${SCOPE}`);
    this.#unwatchable = database.prepare(`UPDATE cache_metadata SET watch_version = NULL WHERE ${SCOPE}`);
    this.#polled = database.prepare(`UPDATE cache_metadata SET poll_reason = ? WHERE ${SCOPE}`);
    this.#resynced = database.prepare(
      `UPDATE cache_metadata SET resynced_at = ?, resync_objects = ?, resync_wrong = ?,
         resync_wrong_total = resync_wrong_total + ? WHERE ${SCOPE}`,
    );
    this.#remove = database.prepare(`DELETE FROM cache_metadata WHERE ${SCOPE}`);
    this.#removeKind = database.prepare('DELETE FROM cache_metadata WHERE cluster = ? AND api_group = ? AND kind = ?');
    this.#removeParts = database.prepare(
      "DELETE FROM cache_metadata WHERE cluster = ? AND api_group = ? AND kind = ? AND namespace <> ''",
    );
    this.#beginScan = database.prepare(
      'INSERT INTO scans (cluster, api_group, kind, namespace, started_at, mode) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#closeScans = database.prepare(
      `UPDATE scans SET finished_at = ?, error = 'The scanner ended before the scan did.'
       WHERE ${SCOPE} AND finished_at IS NULL`,
    );
    this.#endScan = database.prepare(
      `UPDATE scans SET finished_at = ?, seen = ?, inserted = ?, updated = ?, deleted = ?, pages = ?, error = ? WHERE id = ?`,
    );
  }

  all(): ScopeState[] {
    return this.#all.all().map(toScopeState);
  }

  one(scope: ScopeKey): ScopeState | undefined {
    const row = this.#one.get(...columnsOf(scope));
    return row === undefined ? undefined : toScopeState(row);
  }

  /** From here on the scope is known, though nothing is known of it yet. Ends scans that a killed scanner left open. */
  beginScan({ scope, table, startedAt, mode }: ScanBegin): number {
    const columns = columnsOf(scope);
    this.#introduce.run(...columns, table ?? null);
    this.#closeScans.run(startedAt, ...columns);
    return Number(this.#beginScan.run(...columns, startedAt, mode).lastInsertRowid);
  }

  complete(
    { scope, table, startedAt, mode }: ScanBegin,
    facts: {
      readonly resourceVersion: string;
      readonly ttlMs: number;
      readonly itemCount: number;
      readonly durationMs: number;
    },
  ): void {
    const ttlSeconds = Math.floor(facts.ttlMs / 1000);
    this.#complete.run(
      ...[
        table ?? null,
        facts.resourceVersion,
        facts.resourceVersion,
        facts.itemCount,
        startedAt,
        startedAt,
        ttlSeconds,
        Math.round(facts.durationMs),
        mode,
      ],
      ...columnsOf(scope),
    );
    // A list of all namespaces answers for each of them.
    if (scope.namespace === '') this.#removeParts.run(scope.cluster, scope.apiGroup, scope.kind);
  }

  /** A watch told everything up to this version and moment. The moment never moves backwards. */
  advance(
    scope: ScopeKey,
    facts: {
      readonly table?: string | undefined;
      readonly resourceVersion: string;
      readonly itemCountChange: number;
      readonly observedAt?: number | undefined;
      readonly ttlMs: number;
      readonly now: number;
    },
  ): void {
    const observedAt = facts.observedAt === undefined ? null : new Date(facts.observedAt).toISOString();
    this.#advance.run(
      ...[facts.table ?? null, facts.resourceVersion, facts.resourceVersion, facts.itemCountChange],
      ...[new Date(facts.now).toISOString(), observedAt, observedAt],
      Math.floor(facts.ttlMs / 1000),
      ...columnsOf(scope),
    );
  }

  /** Objects of the scope were written: no scope that holds any of them can be followed from where it was. */
  voidWatchVersions({ cluster, apiGroup, kind, namespace }: ScopeKey): void {
    this.#voidWatchVersions.run(cluster, apiGroup, kind, namespace, namespace);
  }

  fail(scope: ScopeKey, message: string, at: string): void {
    this.#fail.run(message, at, ...columnsOf(scope));
  }

  note(scope: ScopeKey, note: ScopeNote, at: string): void {
    const columns = columnsOf(scope);
    switch (note.type) {
      case 'failed':
        this.#fail.run(note.error, at, ...columns);
        return;
      case 'unwatchable':
        this.#unwatchable.run(...columns);
        return;
      case 'polled':
        this.#polled.run(note.reason, ...columns);
        return;
      case 'resynced': {
        const { objects, wrong } = note;
        this.#resynced.run(new Date(note.begunAt).toISOString(), objects, wrong, wrong, ...columns);
        return;
      }
    }
  }

  endScan(id: number, finishedAt: string, counts: ScanCounts, error: string | undefined): void {
    const { seen, inserted, updated, deleted, pages } = counts;
    this.#endScan.run(finishedAt, seen, inserted, updated, deleted, pages, error ?? null, id);
  }

  remove(scope: ScopeKey): void {
    this.#remove.run(...columnsOf(scope));
  }

  removeKind({ cluster, apiGroup, kind }: KindKey): void {
    this.#removeKind.run(cluster, apiGroup, kind);
  }
}

function columnsOf(scope: ScopeKey): [string, string, string, string] {
  return [scope.cluster, scope.apiGroup, scope.kind, scope.namespace];
}
