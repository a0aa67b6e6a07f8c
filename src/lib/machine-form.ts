/**
 * The wire contract between our MCP tools and the programs that call them (scanner, commands).
 * A request whose `_meta` holds `k8s-mcp/form` gets one of these shapes as `structuredContent`; models never see it.
 * Fields are only ever added, so that an older caller reads a newer server.
 */
export const FORM_META_KEY = 'k8s-mcp/form';

/** `_meta` key by which a reading tool declares what it reads, see `ReadsDeclaration`. */
export const READS_META_KEY = 'k8s-mcp/reads';

/** `_meta` key of the tool that tells about the cluster: names of the clusters that the server serves, even if one. */
export const CLUSTERS_META_KEY = 'k8s-mcp/clusters';

/** `_meta` key beside it: address of the API server by cluster name, as `ClusterInfo.server` has it. One that isn't told is not there. */
export const SERVERS_META_KEY = 'k8s-mcp/servers';

/** `_meta` key of a writing tool that asks the person itself, after a dry run: `true`. A client then needn't ask before the call. */
export const ASKS_META_KEY = 'k8s-mcp/asks';

/** `_meta` key of a tool that answers from the cache alone, for every cluster in it: `true`. It is never asked live. */
export const CACHED_META_KEY = 'k8s-mcp/cached';

/** `_meta` key of its results: `CachedSource`, that of the oldest part of the answer. Absent where nothing scanned was read. */
export const SOURCE_META_KEY = 'k8s-mcp/source';

/** `_meta` key of a failed result, in whatever form: `{ code, httpStatus? }`, an `ErrorCode` and the API server's status. */
export const ERROR_META_KEY = 'k8s-mcp/error';

export interface CachedSource {
  readonly from: 'cache';
  readonly ageMs: number;
  readonly freshness: 'fresh' | 'stale' | 'expired';
}

export type MachineForm = 'objects' | 'rows';

/** What every machine page says about itself. */
export interface MachinePageHeader {
  /** The cluster's name: the context it was reached by. */
  readonly cluster: string;
  /** The list's version, that of its first page; '' where the API server gives none. */
  readonly resourceVersion: string;
  /** When this page was asked for, by the server's clock; ISO 8601 UTC with milliseconds. */
  readonly observedAt: string;
  /** False where something in scope is not in these pages (namespaces that can't be read). */
  readonly complete: boolean;
  /** Cursor of the next page; absent on the last one. */
  readonly continue?: string;
}

/** Form `objects` of a list: whole pruned and redacted objects, at most about 1 MB a page. */
export interface ObjectsPage extends MachinePageHeader {
  readonly apiVersion: string;
  readonly kind: string;
  /** Each object carries `apiVersion` and `kind`; one too large for the transport has `OMITTED_FIELD` instead of its body. */
  readonly objects: readonly Record<string, unknown>[];
}

/** Field that stands in for the body of an object too large to travel: its size in bytes. */
export const OMITTED_FIELD = 'k8s-mcp/omittedBytes';

/** Form `rows` of a list: the columns of the text form, unabridged. */
export interface RowsPage extends MachinePageHeader {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A failed call in machine form, beside `isError: true`. */
export interface MachineFailure {
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** From the API server's status, where it answered. */
    readonly reason?: string;
    readonly httpStatus?: number;
    readonly retryAfterMs?: number;
  };
}

/** `k8s_get_cluster_info` in machine form. */
export interface ClusterInfo {
  readonly cluster: string;
  /** UID of the namespace kube-system; where that can't be read `hash:` and a hash of server URL and CA. */
  readonly uid: string;
  readonly server: string;
  readonly version: string;
  readonly platform: string;
  /** The namespace the context names, `default` where it names none. */
  readonly defaultNamespace: string;
  readonly observedAt: string;
}

/**
 * `k8s_watch_resources` in machine form: what happened to the objects of one kind after a resourceVersion. Stateless:
 * asked again from the same version, it tells the same changes again, and maybe more.
 */
export interface WatchPage {
  readonly cluster: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** The version to go on from; '' where `expired`. */
  readonly resourceVersion: string;
  /**
   * Up to this moment nothing is missing but what the API server itself had not told yet: when it last spoke on the watch
   * (it answered, sent a change or a bookmark), by the server's clock; ISO 8601 UTC with milliseconds.
   */
  readonly observedAt: string;
  /** True where the API server has forgotten the version that was asked from (410): list again. */
  readonly expired: boolean;
  /**
   * True where the page was full: the API server has told more already, which comes when asked from `resourceVersion`,
   * and until then `observedAt` says nothing about the scope. Absent: false.
   */
  readonly more?: boolean;
  /** Every version of every object, in the order in which the API server told them; at most about 1 MB. */
  readonly changes: readonly WatchChange[];
}

export interface WatchChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Pruned and redacted as in `ObjectsPage`; a deleted object in its last state, with the version of its deletion. */
  readonly object: Record<string, unknown>;
}

/** `k8s_list_api_resources` in machine form: the kinds that a cluster serves. */
export interface KindsPage {
  readonly cluster: string;
  readonly observedAt: string;
  /** False where some group couldn't be asked (an aggregated API that is down): what is missing may still be there. */
  readonly complete: boolean;
  readonly kinds: readonly ServedKind[];
}

/** In the version that the API server prefers. */
export interface ServedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** What a reading tool reads, so that a cache can answer in its place. */
export interface ReadsDeclaration {
  /** Kind and group read; `fromArgument` names the argument that carries the kind where the tool reads any kind. */
  readonly kind?: string;
  readonly group?: string;
  readonly fromArgument?: string;
  readonly verb: 'list' | 'get' | 'log' | 'info' | 'watch' | 'kinds';
  /** Arguments that narrow the scope and that a cache can map. */
  readonly arguments: readonly string[];
}
