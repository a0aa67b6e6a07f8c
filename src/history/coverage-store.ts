import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ScopeKey } from '../cache/cached-object.ts';
import type { ScopeSource } from '../cache/scope-state.ts';

/**
 * Why a stretch of the record doesn't follow on from the one before it.
 *
 * - `late`: nothing is missing, but what changed in between was seen, and is recorded, only afterwards.
 * - `list`: only the outcome is known, from a list: several changes show as one, and what was undone doesn't show.
 * - `baseline`: the cache was begun anew: objects that had not changed before weren't compared.
 * - `lost`: the history could not be written; the cache went on without it.
 */
export type GapSort = 'late' | 'list' | 'baseline' | 'lost';

/** A stretch of time over which a scope's changes are recorded without a gap. Moments are milliseconds. */
export interface Stretch {
  readonly id: number;
  readonly begunAt: number;
  readonly observedAt: number;
  /** The scope's version at its end. */
  readonly resourceVersion: string;
  /** `list`: by lists at intervals, so that changes between two of them show as one. */
  readonly source: ScopeSource;
  readonly gap: GapSort | undefined;
}

/** Reads and writes `change_coverage`, inside a transaction. */
export class CoverageStore {
  readonly #last: StatementSync;
  readonly #add: StatementSync;
  readonly #extend: StatementSync;

  constructor(database: DatabaseSync) {
    this.#last = database.prepare(
      `SELECT id, begun_at, observed_at, resource_version, source, gap FROM change_coverage
       WHERE cluster = ? AND kind = ? AND api_group = ? AND namespace = ? ORDER BY id DESC LIMIT 1`,
    );
    this.#add = database.prepare(
      `INSERT INTO change_coverage (cluster, kind, api_group, namespace, begun_at, observed_at, resource_version,
         source, gap) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#extend = database.prepare(
      'UPDATE change_coverage SET observed_at = max(observed_at, ?), resource_version = ?, source = ? WHERE id = ?',
    );
  }

  last({ cluster, kind, apiGroup, namespace }: ScopeKey): Stretch | undefined {
    const row = this.#last.get(cluster, kind, apiGroup, namespace);
    if (row === undefined) return undefined;
    return {
      id: Number(row.id),
      begunAt: Date.parse(String(row.begun_at)),
      observedAt: Date.parse(String(row.observed_at)),
      resourceVersion: String(row.resource_version),
      source: row.source === 'watch' ? 'watch' : 'list',
      gap: (row.gap ?? undefined) as GapSort | undefined,
    };
  }

  begin(scope: ScopeKey, stretch: Omit<Stretch, 'id'>): void {
    const { cluster, kind, apiGroup, namespace } = scope;
    const { begunAt, observedAt, resourceVersion, source, gap } = stretch;
    this.#add.run(
      cluster,
      kind,
      apiGroup,
      namespace,
      iso(begunAt),
      iso(observedAt),
      resourceVersion,
      source,
      gap ?? null,
    );
  }

  extend(id: number, stretch: Pick<Stretch, 'observedAt' | 'resourceVersion' | 'source'>): void {
    this.#extend.run(iso(stretch.observedAt), stretch.resourceVersion, stretch.source, id);
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
