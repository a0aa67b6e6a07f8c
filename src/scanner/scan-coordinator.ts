import pLimit from 'p-limit';
import type { CacheManager } from '../cache/cache-manager.ts';
import type { ScopeKey } from '../cache/cached-object.ts';
import type { DueOptions, TtlManager } from '../cache/ttl-manager.ts';
import { messageOf, toAppError } from '../lib/errors.ts';
import { backoffMs } from './backoff.ts';
import { ClusterClaims } from './cluster-claims.ts';
import { ClusterScanner, type ClusterScannerDeps, type ClusterScannerOptions } from './cluster-scanner.ts';
import { abortable } from './deadline.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import { type ClusterReport, type KindReport, type ScanSummary, summarise } from './scan-report.ts';
import { isDue, nextSchedule, scheduleNow } from './schedule.ts';

export interface ScanCoordinatorDeps extends Omit<ClusterScannerDeps, 'allClusters' | 'claims'> {
  readonly ttl: Pick<TtlManager, 'ttlMs' | 'isDue'>;
  readonly cache: ClusterScannerDeps['cache'] & Pick<CacheManager, 'cleanUp' | 'walBytes'>;
  /**
   * Names of the clusters to scan, as the MCP server knows them; none where it has one and its tools don't ask which.
   * A cluster that has several goes by the first.
   */
  readonly clusters: (signal: AbortSignal) => Promise<readonly string[]>;
}

export interface ScanCoordinatorOptions extends Omit<ClusterScannerOptions, 'cluster'> {
  readonly parsers: readonly ResourceParser[];
  readonly staticIntervalMs: number;
  readonly dynamicIntervalMs: number;
  readonly cleanupIntervalMs: number;
  readonly retentionMs: number;
}

/** How often it is asked what is due; more often where intervals are shorter than five of these. */
const CHECK_PERIOD_MS = 60_000;
const SHORTEST_CHECK_PERIOD_MS = 1_000;
/** Clusters that may list with all their kinds at once: a cluster that hangs holds up itself, and memory stays bounded. */
const CLUSTERS_AT_ONCE = 4;
/** Clusters are first asked one after the other, so that the first name of several wins; those that hang don't hold it up. */
const NAMING_MS = 5_000;
/** A write-ahead log that grows past this is held by a reader that doesn't let go. */
const LARGE_WAL_BYTES = 256 * 1024 * 1024;

/**
 * Decides when each kind of each cluster is scanned, and when the cache is cleaned up. Every kind of every cluster is a
 * unit of its own: one that fails or hangs backs off alone.
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
    if (!signal.aborted) await this.#cleanUp();
    return summarise(clusters, this.#deps.clock.now() - startedAt);
  }

  /** Keeps everything fresh until the signal aborts, then ends within a moment. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const scanners = await this.#openScannersAtLast(signal);
    const units = scanners.flatMap((scanner) => this.#options.parsers.map((parser) => ({ scanner, parser })));
    await Promise.all([
      this.#keepClean(signal),
      ...units.map(({ scanner, parser }) => this.#keepFresh(scanner, parser, signal)),
    ]);
  }

  async #scanCluster(scanner: ClusterScanner, signal: AbortSignal): Promise<ClusterReport> {
    const results = await Promise.all(this.#options.parsers.map((parser) => scanner.scanKind(parser, signal)));
    const cluster = scanner.name ?? '';
    const kinds: KindReport[] = [];
    for (const result of results) {
      if (result.type === 'scanned') kinds.push(result.report);
      else if (result.type === 'alias') return { cluster, outcome: 'alias', aliasOf: result.of };
      else return { cluster, outcome: 'failed', error: result.error };
    }
    return { cluster, outcome: 'scanned', kinds };
  }

  /** The loop of one unit. Every check asks anew whether it is due: the cache may be gone, or the clock have jumped. */
  async #keepFresh(scanner: ClusterScanner, parser: ResourceParser, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const { staticIntervalMs, dynamicIntervalMs } = this.#options;
    const intervalMs = parser.kindClass === 'static' ? staticIntervalMs : dynamicIntervalMs;
    const checkPeriodMs = this.#checkPeriodMs(parser, intervalMs);
    let schedule = scheduleNow(clock.now());
    /** How long the last scan waited for others: the next one may wait as long. */
    let waitedMs = 0;
    while (!signal.aborted) {
      const now = clock.now();
      const isScopeDue = (scope: ScopeKey): boolean =>
        this.#isScopeDue(scope, { now, intervalMs, checkPeriodMs: checkPeriodMs + waitedMs });
      if (isDue(schedule, { now, generation: scanner.generation, isScopeDue })) {
        const result = await scanner.scanKind(parser, signal);
        waitedMs = result.type === 'scanned' ? Math.max(0, result.report.startedAt - now) : 0;
        schedule = nextSchedule(this.#deps, schedule, { result, endedAt: clock.now(), intervalMs });
      } else {
        const untilDue = schedule.notBefore - now;
        await this.#pause(untilDue > 0 ? Math.min(untilDue, checkPeriodMs) : checkPeriodMs, signal);
      }
    }
  }

  #checkPeriodMs(parser: ResourceParser, intervalMs: number): number {
    const shortest = Math.min(intervalMs, this.#deps.ttl.ttlMs(parser.kindClass));
    return Math.max(SHORTEST_CHECK_PERIOD_MS, Math.min(CHECK_PERIOD_MS, shortest / 5));
  }

  #isScopeDue(scope: ScopeKey, options: DueOptions): boolean {
    try {
      return this.#deps.ttl.isDue(this.#deps.cache.scopeState(scope), options);
    } catch (error) {
      // The scan will meet the same trouble, report it and back off.
      this.#deps.log.debug({ ...scope, reason: messageOf(error) }, 'freshness could not be read');
      return true;
    }
  }

  async #keepClean(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const intervalMs = Math.max(SHORTEST_CHECK_PERIOD_MS, this.#options.cleanupIntervalMs);
    let cleanedAt = clock.now();
    while (!signal.aborted) {
      const now = clock.now();
      const wait = cleanedAt + intervalMs - now;
      if (wait > 0 && now >= cleanedAt) {
        await this.#pause(wait, signal);
      } else {
        await this.#cleanUp();
        cleanedAt = now;
      }
    }
  }

  async #cleanUp(): Promise<void> {
    const { cache, log } = this.#deps;
    try {
      const removed = await cache.cleanUp({ retentionMs: this.#options.retentionMs });
      log.debug({ ...removed }, 'cleaned up');
      const walBytes = cache.walBytes();
      if (walBytes > LARGE_WAL_BYTES) log.warn({ walBytes }, 'a reader keeps the write-ahead log from being emptied');
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'clean-up failed');
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
        await this.#pause(pauseMs, signal);
      }
    }
    return [];
  }

  async #openScanners(signal: AbortSignal): Promise<readonly ClusterScanner[]> {
    const clusters = await abortable(signal, () => this.#deps.clusters(signal));
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

  async #nameInOrder(scanners: readonly ClusterScanner[], signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const named = (async () => {
      for (const scanner of scanners) {
        if (ended.signal.aborted) return;
        await scanner.identify(signal);
      }
    })();
    await Promise.race([named, this.#pause(NAMING_MS, AbortSignal.any([signal, ended.signal]))]);
    ended.abort();
  }

  /** Ends early, and quietly, when the signal aborts. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#deps.clock.sleep(Math.min(ms, CHECK_PERIOD_MS), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
