import type { Scope, Sides } from './compare-objects.ts';
import type { CompareOptions } from './compare-options.ts';
import type { CacheDatabase } from './database.ts';
import { type ActualRow, compareRow, type Difference, type ExpectedRow, json, value, within } from './difference.ts';
import type { ComparedKind } from './kinds.ts';
import { durationWithin, momentOf, type ScanWindow } from './scan-window.ts';

const anything = within('anything', () => true);

export async function compareClusterRow(
  { answer, database }: Sides,
  { clusterName, aliases = [], window }: CompareOptions,
): Promise<readonly Difference[]> {
  const { uid, version, platform } = await answer.identity();
  const rows = database.rows('SELECT * FROM clusters');
  const expected = {
    name: value(clusterName),
    uid: value(uid),
    server: value(answer.server),
    version: value(version),
    platform: value(platform),
    aliases: json(aliases),
    reachable: value(1),
    observed_at: window === undefined ? anything : momentOf(window),
    error: value(null),
    error_at: value(null),
  };
  const others =
    rows.length <= 1 ? [] : [{ table: 'clusters', key: '*', column: 'count(*)', expected: 1, actual: rows.length }];
  return [...compareRow({ table: 'clusters', key: clusterName }, expected, rows[0]), ...others];
}

interface ScopeQuestion {
  readonly kind: ComparedKind;
  readonly scope: Scope;
  readonly count: number;
  readonly options: CompareOptions;
}

export function compareScope(
  { kind, scope, count, options: { window } }: ScopeQuestion,
  state: ActualRow,
): Difference[] {
  const expected: ExpectedRow = {
    ...keyColumns(scope),
    table_name: value(kind.plural),
    // The list it names was asked for, and gave every row: it is the right one.
    resource_version: anything,
    item_count: value(count),
    observed_at: window === undefined ? anything : momentOf(window),
    ttl_seconds: value(kind.ttlSeconds),
    duration_ms: window === undefined ? anything : durationWithin(window),
    complete: value(1),
    source: value('list'),
    error: value(null),
    error_at: value(null),
    // A watch would go on from the list, and none has been there to be checked.
    watch_version: value(String(state.resource_version)),
    listed_at: value(String(state.observed_at)),
    poll_reason: value(null),
    resynced_at: value(null),
    resync_objects: value(null),
    resync_wrong: value(null),
    resync_wrong_total: value(0),
  };
  return compareRow(
    { table: 'cache_metadata', key: `${scope.cluster} ${scope.kind} ${scope.namespace}` },
    expected,
    state,
  );
}

interface ScansQuestion {
  readonly scope: Scope;
  readonly count: number;
  readonly window: ScanWindow;
}

/** The first scan of a scope in a new database: one row, everything in it new. */
export function compareScans(database: CacheDatabase, { scope, count, window }: ScansQuestion): readonly Difference[] {
  const key = `${scope.cluster} ${scope.kind} ${scope.namespace}`;
  const rows = database.rows(
    'SELECT * FROM scans WHERE cluster = ? AND api_group = ? AND kind = ? AND namespace = ?',
    ...Object.values(scope),
  );
  const expected: ExpectedRow = {
    ...keyColumns(scope),
    // Nothing points to it: one number is as good as another.
    id: anything,
    started_at: momentOf(window),
    finished_at: momentOf(window),
    mode: value('list'),
    seen: value(count),
    inserted: value(count),
    updated: value(0),
    deleted: value(0),
    pages: within(
      `1 to ${Math.max(1, count)}`,
      (pages) => typeof pages === 'number' && pages >= 1 && pages <= Math.max(1, count),
    ),
    error: value(null),
  };
  const others =
    rows.length <= 1 ? [] : [{ table: 'scans', key, column: 'count(*)', expected: 1, actual: rows.length }];
  return [...compareRow({ table: 'scans', key }, expected, rows[0]), ...others];
}

function keyColumns({ cluster, apiGroup, kind, namespace }: Scope): ExpectedRow {
  return { cluster: value(cluster), api_group: value(apiGroup), kind: value(kind), namespace: value(namespace) };
}
