import type { KindKey } from '../cache/remove-kind.ts';
import type { KnownCluster } from './cluster-identity.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';

/** The kinds of a cluster that are to be in the cache, as of now. */
export interface ClusterKinds {
  /** In the order in which a first scan begins them. */
  readonly parsers: readonly ResourceParser[];
  /** True where the cluster is known to have no such kind any more: a discovery that couldn't ask every group isn't enough. */
  readonly isGone: (kind: Omit<KindKey, 'cluster'>) => boolean;
}

/** Tells which kinds to scan. Asked again once a minute and when definitions of kinds change. Throws `AppError`. */
export type KindSource = (cluster: KnownCluster, signal: AbortSignal) => Promise<ClusterKinds>;

/** The same kinds for every cluster, whatever it serves. */
export function fixedKinds(parsers: readonly ResourceParser[]): KindSource {
  const kinds: ClusterKinds = { parsers, isGone: () => false };
  return async () => kinds;
}
