import type { KubeObject } from '../kube/words/kube-object.ts';
import type { ErrorCode } from '../lib/errors.ts';
import type { CachedSource, ClusterInfo, ServedKind, WatchChange } from '../lib/machine-form.ts';

/**
 * What a tool's handler hands to the renderer: data, never text. `src/result/` alone turns it into what leaves,
 * redacted and under the token budget.
 */
export type Outcome =
  | ListOutcome
  | ObjectPageOutcome
  | ObjectOutcome
  | LogOutcome
  | ClusterInfoOutcome
  | WatchOutcome
  | KindsOutcome
  | QueryOutcome
  | OverviewOutcome
  | ChangeOutcome;

/** Where the data came from, for the header line: the cluster itself now, the cache with its age, or what was recorded. */
export type Source =
  | { readonly from: 'live'; readonly observedAt: string }
  | { readonly from: 'cache'; readonly observedAt: string; readonly ageMs: number; readonly freshness: string }
  /**
   * The record of what changed, complete up to `observedAt`, '' where nothing of what was asked is recorded, and how long
   * ago that is; `at`: the time that is looked at, where it is one.
   */
  | { readonly from: 'history'; readonly observedAt: string; readonly at?: string; readonly ageMs?: number };

export interface ScopeWords {
  /** Plural of what is listed, as kubectl says it: `pods`, `deployments.apps`. */
  readonly resource: string;
  readonly cluster: string;
  /** Absent: all namespaces, or a kind without namespaces. */
  readonly namespace?: string;
  /** Further narrowing in the caller's words: `labelSelector app=cart`. */
  readonly narrowedBy?: readonly string[];
}

/** One row of a list. `rank` orders trouble first: 0 healthy, higher is worse. */
export interface Row {
  readonly cells: readonly string[];
  /** 0 healthy; the higher the more trouble. */
  readonly rank: number;
  /** Order key inside a rank, unique in the list: `namespace/name`, or newest-first time + key for events. */
  readonly key: string;
}

/** A list for a reader. `rows` are all rows found but for `beyond`, in any order; the renderer sorts, cuts and counts. */
export interface ListOutcome {
  readonly type: 'list';
  readonly scope: ScopeWords;
  readonly source: Source;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** How many more were found: on earlier pages, and behind the last of `rows`. Absent: none. */
  readonly beyond?: { readonly before: number; readonly after: number };
  /** `9,790 Running · 200 Pending`: value → count, most first; of all rows found, not of those shown. */
  readonly summary: readonly (readonly [value: string, count: number])[];
  /** Sentences a reader must see: namespaces that can't be read, an empty list's nearest namespace, … */
  readonly notes: readonly string[];
  /** How to narrow, for the cut's announcement: names of parameters. */
  readonly narrowBy: readonly string[];
  /** Ends the page early, if the budget doesn't. */
  readonly limit?: number;
  /** Continues after this row; the position a cursor carries. */
  readonly after?: RowPosition;
  /** Turns the last row shown into a cursor for the rest. */
  readonly cursorAfter: (position: RowPosition) => string;
  readonly resourceVersion: string;
  readonly complete: boolean;
}

export interface RowPosition {
  readonly rank: number;
  readonly key: string;
}

/** Form `objects` of a list: one page of whole objects, not yet pruned. */
export interface ObjectPageOutcome {
  readonly type: 'objectPage';
  readonly cluster: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly objects: readonly KubeObject[];
  /** Bytes of the body they came in, where known: a page known to be small isn't measured again before it leaves. */
  readonly bytes?: number;
  readonly resourceVersion: string;
  readonly observedAt: string;
  readonly complete: boolean;
  readonly continue?: string;
}

/** One object, with what was asked for beside it. */
export interface ObjectOutcome {
  readonly type: 'object';
  readonly scope: ScopeWords & { readonly name: string };
  readonly source: Source;
  readonly object: KubeObject;
  /** Path of the field asked for (`spec.containers[0].env`), where not the whole object is wanted. */
  readonly fieldPath?: string;
  /** Further sections under the object: events, owners. Each a small table. */
  readonly sections: readonly Section[];
  readonly notes: readonly string[];
}

export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Log lines of one or more containers, oldest first. */
export interface LogOutcome {
  readonly type: 'log';
  readonly scope: ScopeWords;
  readonly source: Source;
  readonly streams: readonly LogStream[];
  readonly notes: readonly string[];
}

export interface LogStream {
  /** `pod/container`, with `(previous)` where it is the run before. */
  readonly title: string;
  /** Oldest first, without the line ends. When they don't fit, the newest are kept. */
  readonly lines: readonly string[];
  /** Lines known to be left out before these, by `tail` or `grep`; undefined where nobody counted. */
  readonly omittedBefore?: number;
}

export interface ClusterInfoOutcome {
  readonly type: 'clusterInfo';
  readonly source: Source;
  readonly info: ClusterInfo;
  /** Label → value lines in the order to show. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly notes: readonly string[];
}

/** What happened to objects of one kind after a version; the objects not yet pruned. */
export interface WatchOutcome {
  readonly type: 'watch';
  readonly scope: ScopeWords;
  /** When the API server last spoke; ISO 8601 UTC with milliseconds. */
  readonly observedAt: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly changes: readonly WatchedChange[];
  /** Size of the changes as they came. */
  readonly bytes: number;
  /** To go on from; '' where `expired`. */
  readonly resourceVersion: string;
  readonly expired: boolean;
  /** True where more was told than a page holds. */
  readonly more: boolean;
}

export interface WatchedChange {
  readonly type: WatchChange['type'];
  /** When it was told; ISO 8601 UTC. */
  readonly at: string;
  readonly object: KubeObject;
}

/** The kinds a cluster serves that can be listed. */
export interface KindsOutcome {
  readonly type: 'kinds';
  readonly cluster: string;
  readonly observedAt: string;
  readonly kinds: readonly ServedKind[];
  /** API groups whose kinds couldn't be read: the list isn't complete. */
  readonly silentGroups: readonly string[];
}

/** Rows of a SQL statement over the cache, and how far what it read can be trusted. */
export interface QueryOutcome {
  readonly type: 'query';
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** True where there are more rows than these. */
  readonly truncated: boolean;
  /** Cells that were cut before they came here. */
  readonly cutCells: number;
  readonly tablesRead: readonly string[];
  readonly scopes: readonly QueryScope[];
}

/** What answers for the rows of a table: a kind in a cluster, in all namespaces or in one. */
export interface QueryScope {
  readonly cluster: string;
  readonly kind: string;
  /** '' for all. */
  readonly namespace: string;
  readonly table?: string;
  readonly freshness: 'fresh' | 'stale' | 'expired' | 'never';
  /** Absent where it was never scanned. */
  readonly ageMs?: number;
}

/** The state of everything that is cached. */
export interface OverviewOutcome extends Pick<QueryOutcome, 'scopes' | 'tablesRead'> {
  readonly type: 'overview';
  readonly clusters: readonly ClusterOverview[];
  /** The worst first; there may be more. */
  readonly troubles: readonly OverviewTrouble[];
  readonly troublesFound: number;
  /** Warning events of the last hour by reason, most first. */
  readonly warnings: readonly { readonly cluster: string; readonly reason: string; readonly count: number }[];
}

export interface ClusterOverview {
  readonly name: string;
  readonly version?: string;
  readonly reachable: boolean;
  readonly error?: string;
  /** Status → count, most first. */
  readonly nodes: readonly (readonly [status: string, count: number])[];
  readonly pods: readonly (readonly [status: string, count: number])[];
  readonly troubles: number;
  readonly workloads?: { readonly found: number; readonly short: number };
  readonly requested: { readonly cpuMillis: number; readonly memoryBytes: number };
  readonly allocatable: { readonly cpuMillis: number; readonly memoryBytes: number };
}

/** A workload, or an object without one, and what is wrong with it or its pods; of nodes and the like all with the same. */
export interface OverviewTrouble {
  readonly cluster: string;
  /** '' where the kind has none. */
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly reasons: readonly string[];
  readonly objects: number;
  readonly sinceMs?: number;
}

/** A write that was done. */
export interface ChangeOutcome {
  readonly type: 'change';
  readonly cluster: string;
  /** `created deployment shop/web`. */
  readonly summary: string;
  readonly details: readonly string[];
  readonly object?: KubeObject;
}

/** What leaves: one text within the budget, and the machine form where it was asked for. */
export interface Rendered {
  readonly text: string;
  readonly structured?: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
  /** Of the failure, for a program. */
  readonly code?: ErrorCode;
  /** With which the API server answered, where it did. */
  readonly httpStatus?: number;
  /** What an answer from the cache was read from, for a program: its oldest part. */
  readonly source?: CachedSource;
}
