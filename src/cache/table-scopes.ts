import type { DatabaseSync } from 'node:sqlite';
import { readScopes, rowsOf, type ScopeStatus } from './read-status.ts';
import { SHARED_TABLE } from './scope-state.ts';

/** Tables that hold no list of a kind alone: no scope of one kind answers for them. */
const OF_NO_KIND: ReadonlySet<string> = new Set([
  ...['clusters', 'cache_metadata', 'scans', 'objects', 'object_bodies'],
  SHARED_TABLE,
]);

/**
 * Scopes that answer for the rows of `tables`, in the caller's transaction; `beside`: tables of another database. Where a kind was never listed in a cluster
 * there is no row to tell it, and no rows would look like no objects: a scope that says `never` stands for it.
 */
export function scopesOfTables(
  database: DatabaseSync,
  now: number,
  tables: readonly string[],
  beside: ReadonlySet<string> = new Set(),
): ScopeStatus[] {
  // The history is as far as the cache is.
  const isPast = tables.some((table) => beside.has(table));
  const scopes = readScopes(database, now, new Set(isPast ? [...tables, 'changes'] : tables));
  const known = new Set(scopes.map(({ cluster, table }) => JSON.stringify([cluster, table])));
  const clusters = rowsOf(database, 'clusters', 'ORDER BY name');
  const missing = tables
    .filter((table) => !OF_NO_KIND.has(table) && !beside.has(table))
    .flatMap((table) => clusters.map(({ name }) => ({ table, cluster: String(name) })))
    .filter(({ table, cluster }) => !known.has(JSON.stringify([cluster, table])));
  return [
    ...scopes,
    ...missing.map(({ table, cluster }) => ({
      ...{ cluster, table, kind: table, apiGroup: '', namespace: '', ttlMs: 0, durationMs: 0, complete: false },
      freshness: 'never' as const,
    })),
  ];
}
