import pLimit, { type LimitFunction } from 'p-limit';
import type { ScopeKey } from '../cache/cached-object.ts';
import { type ClusterIdentity, IdentityCheck, type IdentityDeps } from './cluster-identity.ts';
import { type KindScanOptions, scanKind } from './kind-scan.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import type { KindReport } from './scan-report.ts';
import type { ScopeScanDeps } from './scope-scan.ts';

export interface ClusterScannerDeps extends ScopeScanDeps, IdentityDeps {
  readonly cache: ScopeScanDeps['cache'] & IdentityDeps['cache'];
  /** Lists under way at once over all clusters; each page takes memory. */
  readonly allClusters: LimitFunction;
}

export interface ClusterScannerOptions extends KindScanOptions {
  /** The name by which the MCP server knows the cluster; undefined where it has only one. */
  readonly cluster: string | undefined;
  /** Names of all clusters that are ours to scan; empty: whatever the server has. */
  readonly contexts: readonly string[];
  /** Kinds of this cluster that are listed at once. */
  readonly concurrentLimit: number;
}

/** What came of scanning a kind: a report of it, or the reason why the cluster wasn't asked for it. */
export type KindResult =
  | { readonly type: 'scanned'; readonly report: KindReport; readonly generation: number }
  | Exclude<ClusterIdentity, { type: 'cluster' }>;

/**
 * Scans one cluster, a kind at a time and each when it is told to: when, the coordinator decides. Nothing here throws:
 * what happens to the cluster or to a kind is a report, and is recorded in the cache.
 */
export class ClusterScanner {
  readonly #deps: ClusterScannerDeps;
  readonly #options: ClusterScannerOptions;
  readonly #identity: IdentityCheck;
  readonly #limit: LimitFunction;

  constructor(deps: ClusterScannerDeps, options: ClusterScannerOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#identity = new IdentityCheck(deps, options);
    this.#limit = pLimit(options.concurrentLimit);
  }

  /** As in the cache; undefined while a server's only cluster has never answered. */
  get name(): string | undefined {
    return this.#identity.name;
  }

  /** Rises when another cluster has taken this one's name: whatever was scanned before is gone from the cache. */
  get generation(): number {
    return this.#identity.generation;
  }

  /** Which cluster answers under the name now. */
  identify(signal: AbortSignal): Promise<ClusterIdentity> {
    return this.#identity.current(signal);
  }

  /** Something failed as if the cluster were gone: the next `identify` asks it. */
  doubt(): void {
    this.#identity.doubt();
  }

  /**
   * Makes sure which cluster it is, then lists the kind, but for scopes that `isKept` says need no list. Waits while as
   * many kinds as allowed are under way.
   */
  async scanKind(
    parser: ResourceParser,
    signal: AbortSignal,
    isKept: (scope: ScopeKey) => boolean = () => false,
  ): Promise<KindResult> {
    return await this.limited(async () => {
      const cluster = await this.identify(signal);
      if (cluster.type !== 'cluster') return cluster;
      const report = await scanKind(this.#deps, { cluster, parser }, { ...this.#options, signal, isKept });
      return { type: 'scanned', report, generation: cluster.generation };
    });
  }

  /** Runs a list when no more are under way than allowed, here and over all clusters. */
  limited<T>(list: () => Promise<T>): Promise<T> {
    return this.#limit(() => this.#deps.allClusters(list));
  }
}
