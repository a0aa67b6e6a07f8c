import { CacheManager } from '../cache/cache-manager.ts';
import { acquireScannerLock } from '../cache/scanner-lock.ts';
import { TtlManager } from '../cache/ttl-manager.ts';
import { historyDatabasePath } from '../history/history-path.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import { systemClock } from '../lib/clock.ts';
import { IdleHeap } from '../lib/idle-heap.ts';
import { ToolLoader } from '../mcp/tool-loader.ts';
import { servedKinds } from '../scanner/kinds/served-kinds.ts';
import { ScanCoordinator, type ScanCoordinatorOptions } from '../scanner/scan-coordinator.ts';
import { createScanLog } from '../scanner/scan-log.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { createScanProgress } from './scan-progress.ts';
import { formatScanSummary, scanSummaryJson } from './scan-summary.ts';
import { type GlobalOptions, openSession, type Session } from './session.ts';
import { StopSignal } from './stop-signal.ts';
import { openToolCaller, requireClusters } from './tool-source.ts';

interface ScanOptions {
  readonly once?: boolean;
  readonly json?: boolean;
}

/** The scan daemon, or one scan of everything. Exit 1 where `--once` couldn't read all that it may read. */
export async function scan(globals: GlobalOptions, options: ScanOptions): Promise<number> {
  const isWatched = process.stderr.isTTY && options.json !== true;
  const session = await openSession('scan', globals, { jsonLog: options.json === true });
  // The daemon waits until there is one; a single scan without any ends before it has made a database.
  if (options.once === true) await requireClusters(session);
  const words = wordsFor(session.config.environment.all);
  using stop = new StopSignal();
  using _heap = new IdleHeap();
  await using lock = await acquireScannerLock(session.config.cacheDbPath);
  const signal = AbortSignal.any([stop.signal, lock.lost]);
  using recorder = openRecorder(session);
  await using cache = await CacheManager.open(
    { clock: systemClock, log: session.log, ...(recorder === undefined ? {} : { recorder }) },
    { path: session.config.cacheDbPath },
  );
  await using caller = openToolCaller(session, { toolsets: ['core', 'sync'] });
  using loader = new ToolLoader({ source: caller });
  using bar = new ProgressBar({ stream: process.stderr, now: systemClock.now });
  const print = (line: string): void => void process.stderr.write(`${line}\n`);
  const shared = { cache, caller, clock: systemClock, log: session.log, random: Math.random };
  const coordinator = new ScanCoordinator(
    {
      ...shared,
      listener: isWatched ? createScanProgress({ bar, print, words }) : createScanLog({ log: session.log }),
      ttl: new TtlManager({
        staticTtlMs: session.config.cacheStaticTtlMs,
        dynamicTtlMs: session.config.cacheDynamicTtlMs,
      }),
      kinds: servedKinds(shared, session.config.scannerKinds),
      clusters: (signal) => loader.clusters({ signal }),
    },
    coordinatorOptions(session),
  );
  if (options.once !== true) {
    await coordinator.run(signal);
    lock.lost.throwIfAborted();
    return 0;
  }
  const summary = await coordinator.scanOnce(signal);
  lock.lost.throwIfAborted();
  bar.clear();
  const text = options.json === true ? JSON.stringify(scanSummaryJson(summary)) : formatScanSummary(words, summary);
  process.stdout.write(`${text}\n`);
  return summary.ok ? 0 : 1;
}

function coordinatorOptions({ config }: Session): ScanCoordinatorOptions {
  return {
    contexts: config.k8sContexts.includes('*') ? [] : config.k8sContexts,
    watch: config.scannerWatch,
    resyncIntervalMs: config.scannerResyncIntervalMs,
    staticIntervalMs: config.scannerStaticIntervalMs,
    dynamicIntervalMs: config.scannerDynamicIntervalMs,
    cleanupIntervalMs: config.cacheCleanupIntervalMs,
    retentionMs: config.cacheRetentionMs,
    batchSize: config.scannerBatchSize,
    timeoutMs: config.scannerTimeoutMs,
    namespaces: config.scannerNamespaces,
    concurrentLimit: config.scannerConcurrentLimit,
  };
}

/** Undefined where the history is turned off. */
function openRecorder({ config, log }: Session): HistoryRecorder | undefined {
  const { cacheDbPath, historyRetentionMs: retentionMs, historyMaxBytes: maxBytes } = config;
  if (retentionMs === 0) return undefined;
  const path = historyDatabasePath(cacheDbPath);
  return new HistoryRecorder({ clock: systemClock, log }, { path, retentionMs, maxBytes });
}
