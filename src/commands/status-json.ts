import type { CacheStatus, ScopeStatus } from '../cache/read-status.ts';
import { isoSeconds } from '../lib/clock.ts';

/** A status for programs: every moment is ISO 8601 UTC, every duration milliseconds. */
export function statusJson(found: CacheStatus): object {
  return {
    ...found,
    clusters: found.clusters.map((cluster) => ({ ...cluster, scopes: cluster.scopes.map(scopeJson) })),
  };
}

/** A part of the cache, in the same form. */
export function scopeJson(scope: ScopeStatus): unknown {
  return Object.fromEntries(
    Object.entries(scope).map(([name, value]) => [
      name,
      name.endsWith('At') && typeof value === 'number' ? isoSeconds(value) : value,
    ]),
  );
}
