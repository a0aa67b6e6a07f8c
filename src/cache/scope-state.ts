import type { ScopeKey } from './cached-object.ts';

/** Where a scope's rows come from. */
export type ScopeSource = 'list' | 'watch';

/** What is known of a scope. Without `observedAt` it was never listed completely, and says nothing of what is there. */
export interface ScopeState extends ScopeKey {
  /** The kind's own table, where it has one. */
  readonly table?: string;
  /** Version of the last complete list, or of what a watch told since. */
  readonly resourceVersion?: string;
  /** The version from which a watch can go on; absent where only a list can tell what is there. */
  readonly watchVersion?: string;
  /** Objects in the last complete list and what a watch told since. */
  readonly itemCount?: number;
  /** When the last complete list was begun, or up to when a watch told everything; milliseconds since the epoch. */
  readonly observedAt?: number;
  /** When the last complete list was begun that was stored; milliseconds since the epoch. */
  readonly listedAt?: number;
  readonly ttlMs: number;
  /** How long the last complete list took. */
  readonly durationMs: number;
  readonly complete: boolean;
  readonly source?: ScopeSource;
  /** Why it is listed at intervals, where it is known that it can't be watched. */
  readonly pollReason?: string;
  /** The last list that only checked the rows: when it was begun, how many objects it compared, and how many were wrong. */
  readonly resyncedAt?: number;
  readonly resyncObjects?: number;
  readonly resyncWrong?: number;
  /** Found by all such lists. */
  readonly resyncWrongTotal?: number;
  /** Of the last scan, or of the watch, where it failed. */
  readonly error?: string;
  readonly errorAt?: number;
}

/** True where an object can be in both. */
export function overlaps(left: ScopeKey, right: ScopeKey): boolean {
  return (
    left.cluster === right.cluster &&
    left.apiGroup === right.apiGroup &&
    left.kind === right.kind &&
    (left.namespace === right.namespace || left.namespace === '' || right.namespace === '')
  );
}

/** The table of all kinds without one of their own: it is no name for any of them. */
export const SHARED_TABLE = 'other_objects';

/** A row of `cache_metadata`; columns that a database of another version lacks are simply not known. */
export function toScopeState(row: Readonly<Record<string, unknown>>): ScopeState {
  const text = (name: string): string | undefined => (typeof row[name] === 'string' ? row[name] : undefined);
  const count = (name: string): number | undefined => (row[name] == null ? undefined : Number(row[name]));
  const moment = (name: string): number | undefined => {
    const time = Date.parse(text(name) ?? '');
    return Number.isNaN(time) ? undefined : time;
  };
  const known = {
    table: text('table_name') === SHARED_TABLE ? undefined : text('table_name'),
    resourceVersion: text('resource_version'),
    watchVersion: text('watch_version'),
    itemCount: count('item_count'),
    observedAt: moment('observed_at'),
    listedAt: moment('listed_at'),
    source: sourceOf(text('source')),
    pollReason: text('poll_reason'),
    resyncedAt: moment('resynced_at'),
    resyncObjects: count('resync_objects'),
    resyncWrong: count('resync_wrong'),
    resyncWrongTotal: count('resync_objects') === undefined ? undefined : count('resync_wrong_total'),
    error: text('error'),
    errorAt: moment('error_at'),
  };
  return {
    cluster: text('cluster') ?? '',
    apiGroup: text('api_group') ?? '',
    kind: text('kind') ?? '',
    namespace: text('namespace') ?? '',
    ttlMs: (count('ttl_seconds') ?? 0) * 1000,
    durationMs: count('duration_ms') ?? 0,
    complete: row.complete === 1,
    ...onlyKnown(known),
  };
}

function sourceOf(source: string | undefined): ScopeSource | undefined {
  return source === 'list' || source === 'watch' ? source : undefined;
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function onlyKnown<T extends object>(fields: T): Known<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Known<T>;
}
