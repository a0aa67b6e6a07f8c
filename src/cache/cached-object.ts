import type { KubeObject } from '../kube/words/kube-object.ts';

/**
 * What is listed as one: a kind in a cluster, in all namespaces ('') or in one.
 * Freshness is known per scope and nowhere else.
 */
export interface ScopeKey {
  /** The cluster's name, as in `clusters.name`. */
  readonly cluster: string;
  /** API group, '' for core. */
  readonly apiGroup: string;
  readonly kind: string;
  /** '' for all namespaces, and for kinds without namespaces. */
  readonly namespace: string;
}

/** One value of a typed table's row: JSON columns are JSON text, flags 0 or 1. */
export type ColumnValue = string | number | null;

/** An object as a parser made it ready for the cache: the typed row (where its kind has a table) and the whole body. */
export interface CachedObject {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Columns of the kind's own table without cluster, namespace and name. Called only when the object is new or changed. */
  readonly columns: () => Readonly<Record<string, ColumnValue>>;
  /** Whole pruned body. Serialised only when the object is new or changed. */
  readonly object: KubeObject;
}
