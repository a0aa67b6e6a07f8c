import type { ScopeKey } from '../cache/cached-object.ts';
import { backoffMs, LONGEST_WHERE_COSTLY_MS } from './backoff.ts';
import type { KindResult } from './cluster-scanner.ts';
import { retryAfterOf } from './failures.ts';

/** When one kind of one cluster is to be scanned next. */
export interface Schedule {
  /** Not before this, however old what was read may be. */
  readonly notBefore: number;
  /** After that it is due when one of these is; when there is none, at once. */
  readonly scopes: readonly ScopeKey[];
  /** When this was decided: a clock that says it is earlier has been set back. */
  readonly decidedAt: number;
  /** In a row. */
  readonly failures: number;
  /** Of the cluster that was scanned, see `ClusterScanner.generation`. */
  readonly generation: number;
}

export function scheduleNow(now: number): Schedule {
  return { notBefore: now, scopes: [], decidedAt: now, failures: 0, generation: 0 };
}

export interface DueQuestion {
  readonly now: number;
  /** Of the cluster that answers now. */
  readonly generation: number;
  readonly isScopeDue: (scope: ScopeKey) => boolean;
}

export function isDue(schedule: Schedule, { now, generation, isScopeDue }: DueQuestion): boolean {
  if (now < schedule.decidedAt || generation !== schedule.generation) return true;
  if (now < schedule.notBefore) return false;
  return schedule.scopes.length === 0 || schedule.scopes.some(isScopeDue);
}

/** Keeps settings of a second or less from keeping the program busy. */
const SHORTEST_REST_MS = 1_000;

/** How a scan went. */
export interface ScanRun {
  readonly result: KindResult;
  readonly endedAt: number;
  readonly intervalMs: number;
}

/**
 * When to scan next after this. What failed backs off alone; a missing right is not asked for sooner than anything else;
 * a list that takes very long leaves the cluster in peace for as long as it took.
 */
export function nextSchedule(deps: { readonly random: () => number }, before: Schedule, run: ScanRun): Schedule {
  const { result, endedAt, intervalMs } = run;
  const decided = { scopes: [], decidedAt: endedAt, failures: 0, generation: before.generation };
  switch (result.type) {
    case 'unreachable':
      return { ...decided, notBefore: result.retryAt };
    case 'alias':
      return { ...decided, notBefore: endedAt + intervalMs };
    case 'scanned': {
      const { report, generation } = result;
      const scopes = report.scopes.filter(({ outcome }) => outcome !== 'failed').map(({ scope }) => scope);
      if (report.outcome === 'failed') {
        const failures = before.failures + 1;
        const pauseMs = backoffMs(deps, {
          failures,
          retryAfterMs: retryAfterOf(report.error),
          longestMs: LONGEST_WHERE_COSTLY_MS,
        });
        return { ...decided, notBefore: endedAt + pauseMs, failures, generation };
      }
      if (scopes.length === 0) return { ...decided, notBefore: endedAt + intervalMs, generation };
      const restMs = Math.max(SHORTEST_REST_MS, restOf(report.durationMs, intervalMs));
      return { ...decided, notBefore: endedAt + restMs, scopes, generation };
    }
  }
}

/** As long as the list took, a quarter of the interval at most, unless the list took longer than the whole of it. */
function restOf(durationMs: number, intervalMs: number): number {
  return durationMs > intervalMs ? durationMs : Math.min(durationMs, intervalMs / 4);
}
