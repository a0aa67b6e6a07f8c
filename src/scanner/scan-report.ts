import type { ScopeKey } from '../cache/cached-object.ts';
import type { AppError } from '../lib/errors.ts';

/** What one complete list did to the cache. */
export interface ScanCounts {
  /** Objects listed. */
  readonly seen: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Objects that were in the cache and no longer in the cluster. */
  readonly deleted: number;
  readonly pages: number;
  /** About: estimated from the objects. */
  readonly bytes: number;
}

/**
 * One list of one scope, however it ended. A failed one has removed nothing and made nothing look fresher; a kept one was
 * not needed, since a watch can go on from what is in the cache.
 */
export type ScopeReport = {
  readonly scope: ScopeKey;
  /** When the first page was asked for; milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
} & (
  | { readonly outcome: 'complete'; readonly counts: ScanCounts }
  | { readonly outcome: 'kept' }
  | { readonly outcome: 'failed'; readonly error: AppError }
);

/** Of a scope that was listed. */
export type ListReport = Exclude<ScopeReport, { readonly outcome: 'kept' }>;

/**
 * One kind of one cluster.
 * - `complete`: all of it is in the cache.
 * - `partial`: some namespaces are in the cache, the others may not be read.
 * - `forbidden`: the right to read it is missing.
 * - `failed`: `error` says what happened; where there are several scopes, to the first that failed.
 */
export interface KindReport {
  readonly cluster: string;
  readonly apiGroup: string;
  readonly kind: string;
  readonly outcome: 'complete' | 'partial' | 'forbidden' | 'failed';
  readonly error?: AppError;
  readonly scopes: readonly ScopeReport[];
  readonly startedAt: number;
  readonly durationMs: number;
}

/**
 * One cluster in a scan of everything. An alias is a second name of an API server that is scanned under its first. A
 * server's only cluster that has never answered has the name ''.
 */
export type ClusterReport =
  | { readonly cluster: string; readonly outcome: 'scanned'; readonly kinds: readonly KindReport[] }
  | { readonly cluster: string; readonly outcome: 'alias'; readonly aliasOf: string }
  | { readonly cluster: string; readonly outcome: 'failed'; readonly error: AppError };

export interface ScanSummary {
  readonly clusters: readonly ClusterReport[];
  /** Every cluster was reached, something of it could be read, and nothing failed but for a missing right. */
  readonly ok: boolean;
  readonly durationMs: number;
}

export function summarise(clusters: readonly ClusterReport[], durationMs: number): ScanSummary {
  return { clusters, ok: clusters.length > 0 && clusters.every(isOk), durationMs };
}

function isOk(report: ClusterReport): boolean {
  switch (report.outcome) {
    case 'alias':
      return true;
    case 'failed':
      return false;
    case 'scanned': {
      const outcomes = report.kinds.map((kind) => kind.outcome);
      return !outcomes.includes('failed') && outcomes.some((outcome) => outcome !== 'forbidden');
    }
  }
}
