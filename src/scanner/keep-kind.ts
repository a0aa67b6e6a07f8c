import type { ScopeKey } from '../cache/cached-object.ts';
import type { TtlManager } from '../cache/ttl-manager.ts';
import { messageOf } from '../lib/errors.ts';
import type { ClusterScanner, KindResult } from './cluster-scanner.ts';
import { KindWatches, type KindWatchesOptions } from './kind-watches.ts';
import { pause } from './pause.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import { isDue, nextSchedule, scheduleNow } from './schedule.ts';
import type { WatchDeps } from './watch-loop.ts';

export interface KeepKindDeps extends WatchDeps {
  readonly ttl: Pick<TtlManager, 'ttlMs' | 'isDue'>;
}

export interface KeepKindOptions extends KindWatchesOptions {
  readonly staticIntervalMs: number;
  readonly dynamicIntervalMs: number;
  readonly namespaces: readonly string[];
}

/** One kind of one cluster: one that fails or hangs backs off alone. */
export interface KindUnit {
  readonly scanner: ClusterScanner;
  readonly parser: ResourceParser;
  /** Called when something of the kind has changed. */
  readonly onChange?: () => void;
}

/** How often it is asked what is due; more often where intervals are shorter than five of these. */
const CHECK_PERIOD_MS = 60_000;
const SHORTEST_CHECK_PERIOD_MS = 1_000;

/**
 * Keeps one kind of one cluster fresh until the signal aborts: by watches, and by a list where there is nothing to go on
 * from, or no watch. Every check asks anew whether a list is due: the cache may be gone, or the clock have jumped. Never
 * throws.
 */
export async function keepKind(
  deps: KeepKindDeps,
  { scanner, parser, onChange = () => {} }: KindUnit,
  options: KeepKindOptions,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = deps;
  const intervalMs = parser.kindClass === 'static' ? options.staticIntervalMs : options.dynamicIntervalMs;
  const checkPeriodMs = checkPeriod(Math.min(intervalMs, deps.ttl.ttlMs(parser.kindClass)));
  let schedule = scheduleNow(clock.now());
  /** How long the last scan waited for others: the next one may wait as long. */
  let waitedMs = 0;
  /** Where each namespace is a scope of its own, others may have come. */
  let lookAgainAt = Number.POSITIVE_INFINITY;
  let wake = new AbortController();
  const watches = new KindWatches(deps, { scanner, parser, onChange, onEnd: () => wake.abort() }, options);

  const isScopeDue = (scope: ScopeKey): boolean =>
    watches.isDue(scope, () => {
      const due = { now: clock.now(), intervalMs, checkPeriodMs: checkPeriodMs + waitedMs };
      try {
        return deps.ttl.isDue(deps.cache.scopeState(scope), due);
      } catch (error) {
        // The scan will meet the same trouble, report it and back off.
        deps.log.debug({ ...scope, reason: messageOf(error) }, 'freshness could not be read');
        return true;
      }
    });

  while (!signal.aborted) {
    wake = new AbortController();
    const now = clock.now();
    if (isDue(schedule, { now, generation: scanner.generation, isScopeDue }) || now >= lookAgainAt) {
      await watches.stop();
      const result = await scanner.scanKind(parser, signal, (scope) => isKept(watches, scope));
      waitedMs = result.type === 'scanned' ? Math.max(0, result.report.startedAt - now) : 0;
      schedule = nextSchedule(deps, schedule, { result, endedAt: clock.now(), intervalMs });
      lookAgainAt = isInParts(result, options) ? clock.now() + intervalMs : Number.POSITIVE_INFINITY;
      if (!signal.aborted) await watches.start(schedule.scopes, schedule.generation, signal);
    } else {
      const untilDue = schedule.notBefore - now;
      const ms = untilDue > 0 ? Math.min(untilDue, checkPeriodMs) : checkPeriodMs;
      await pause(deps, ms, AbortSignal.any([signal, wake.signal]));
    }
  }
  await watches.stop();
}

/** What can't be read is not there to go on from: the list will meet the same trouble. */
function isKept(watches: KindWatches, scope: ScopeKey): boolean {
  try {
    return watches.isKept(scope);
  } catch {
    return false;
  }
}

/** Whether all namespaces at once may not be listed, so that it was found out which can be. */
function isInParts(result: KindResult, { namespaces }: KeepKindOptions): boolean {
  if (result.type !== 'scanned' || namespaces.length > 0) return false;
  return result.report.scopes.some(({ scope }) => scope.namespace !== '');
}

function checkPeriod(shortestMs: number): number {
  return Math.max(SHORTEST_CHECK_PERIOD_MS, Math.min(CHECK_PERIOD_MS, shortestMs / 5));
}
