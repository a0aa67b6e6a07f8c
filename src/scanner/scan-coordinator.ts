import pLimit from 'p-limit';
import { type AppError, messageOf, toAppError } from '../lib/errors.ts';
import { backoffMs } from './backoff.ts';
import { ClusterClaims } from './cluster-claims.ts';
import { ClusterScanner, type ClusterScannerDeps, type ClusterScannerOptions } from './cluster-scanner.ts';
import { abortable } from './deadline.ts';
import { type CleanDeps, type CleanOptions, cleanUp, keepClean } from './keep-clean.ts';
import { type KeepClusterDeps, keepCluster } from './keep-cluster.ts';
import type { KeepKindOptions } from './keep-kind.ts';
import { pause } from './pause.ts';
import { PollSlots } from './poll-slots.ts';
import { type ClusterReport, type KindReport, type ScanSummary, summarise } from './scan-report.ts';

type PartsDeps = Omit<ClusterScannerDeps, 'allClusters' | 'claims' | 'cache' | 'ttl'> &
  Omit<KeepClusterDeps, 'slots' | 'cache'>;

export interface ScanCoordinatorDeps extends PartsDeps {
  readonly cache: ClusterScannerDeps['cache'] & KeepClusterDeps['cache'] & CleanDeps['cache'];
  /**
   * Names of the clusters to scan, as the MCP server knows them; none where it has one and its tools don't ask which.
   * A cluster that has several goes by the first.
   */
  readonly clusters: (signal: AbortSignal) => Promise<readonly string[]>;
}

export interface ScanCoordinatorOptions extends Omit<ClusterScannerOptions, 'cluster'>, KeepKindOptions, CleanOptions {}

/** Clusters that may list with all their kinds at once: a cluster that hangs holds up itself, and memory stays bounded. */
const CLUSTERS_AT_ONCE = 4;
/** Clusters are first asked one after the other, so that the first name of several wins; those that hang don't hold it up. */
const NAMING_MS = 5_000;

/**
 * Keeps the cache of all clusters fresh: finds them, and lets each be kept by itself. Every kind of every cluster is a unit
 * of its own.
 */
export class ScanCoordinator {
  readonly #deps: ScanCoordinatorDeps;
  readonly #options: ScanCoordinatorOptions;

  constructor(deps: ScanCoordinatorDeps, options: ScanCoordinatorOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  /** One complete scan of everything, then clean-up. Throws only where the clusters can't even be named. */
  async scanOnce(signal: AbortSignal): Promise<ScanSummary> {
    const startedAt = this.#deps.clock.now();
    const scanners = await this.#openScanners(signal);
    const clusters = await Promise.all(scanners.map((scanner) => this.#scanCluster(scanner, signal)));
    if (!signal.aborted) await cleanUp(this.#deps, this.#options);
    return summarise(clusters, this.#deps.clock.now() - startedAt);
  }

  /** Keeps everything fresh until the signal aborts, then ends within a moment. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const scanners = await this.#openScannersAtLast(signal);
    const deps = { ...this.#deps, slots: new PollSlots(this.#deps) };
    await Promise.all([
      keepClean(this.#deps, this.#options, signal),
      ...scanners.map((scanner) => keepCluster(deps, scanner, this.#options, signal)),
    ]);
  }

  async #scanCluster(scanner: ClusterScanner, signal: AbortSignal): Promise<ClusterReport> {
    const identity = await scanner.identify(signal);
    const cluster = scanner.name ?? '';
    if (identity.type === 'alias') return { cluster, outcome: 'alias', aliasOf: identity.of };
    if (identity.type === 'unreachable') return { cluster, outcome: 'failed', error: identity.error };
    try {
      const { parsers } = await this.#deps.kinds(identity, signal);
      const results = await Promise.all(parsers.map((parser) => scanner.scanKind(parser, signal)));
      const kinds: KindReport[] = [];
      for (const result of results) {
        if (result.type === 'scanned') kinds.push(result.report);
        else if (result.type === 'alias') return { cluster, outcome: 'alias', aliasOf: result.of };
        else return { cluster, outcome: 'failed', error: result.error };
      }
      return { cluster, outcome: 'scanned', kinds };
    } catch (error) {
      return { cluster, outcome: 'failed', error: toAppError(error) };
    }
  }

  async #openScannersAtLast(signal: AbortSignal): Promise<readonly ClusterScanner[]> {
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        return await this.#openScanners(signal);
      } catch (thrown) {
        if (signal.aborted) break;
        const error = toAppError(thrown);
        const pauseMs = backoffMs(this.#deps, { failures });
        this.#deps.log.warn({ code: error.code, reason: error.message, pauseMs }, 'the MCP server could not be asked');
        const until = this.#deps.clock.now() + pauseMs;
        while (!signal.aborted && this.#deps.clock.now() < until) {
          await pause(this.#deps, until - this.#deps.clock.now(), signal);
        }
      }
    }
    return [];
  }

  async #openScanners(signal: AbortSignal): Promise<readonly ClusterScanner[]> {
    const clusters = await this.#nameClusters(signal);
    const shared = {
      claims: new ClusterClaims(),
      allClusters: pLimit(this.#options.concurrentLimit * CLUSTERS_AT_ONCE),
    };
    const scanners = (clusters.length > 0 ? clusters : [undefined]).map(
      (cluster) => new ClusterScanner({ ...this.#deps, ...shared }, { ...this.#options, cluster }),
    );
    await this.#nameInOrder(scanners, signal);
    return scanners;
  }

  async #nameClusters(signal: AbortSignal): Promise<readonly string[]> {
    try {
      return await abortable(signal, () => this.#deps.clusters(signal));
    } catch (thrown) {
      if (!signal.aborted) await this.#recordError(toAppError(thrown));
      throw thrown;
    }
  }

  /** None of what this scanner answers for can be reached. */
  async #recordError({ message }: AppError): Promise<void> {
    const { cache, clock, log } = this.#deps;
    try {
      await cache.recordUnreachable(this.#options.contexts, { message, at: clock.now() });
    } catch (failure) {
      log.error({ reason: messageOf(failure) }, "the clusters' error could not be recorded");
    }
  }

  async #nameInOrder(scanners: readonly ClusterScanner[], signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const named = (async () => {
      for (const scanner of scanners) {
        if (ended.signal.aborted) return;
        await scanner.identify(signal);
      }
    })();
    await Promise.race([named, pause(this.#deps, NAMING_MS, AbortSignal.any([signal, ended.signal]))]);
    ended.abort();
  }
}
