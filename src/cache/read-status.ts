import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { userVersion } from '../database/migrate.ts';
import { ofSchema } from '../database/schema-memo.ts';
import { type AppError, toAppError } from '../lib/errors.ts';
import type { ReadConnection } from './read-connection.ts';
import { MIGRATIONS } from './schema/migrations.ts';
import { type ScopeState, toScopeState } from './scope-state.ts';
import { type Freshness, freshnessOf } from './ttl-manager.ts';

/** What a person wants to know of the cache before trusting it. Moments are ISO 8601 UTC. */
export interface CacheStatus {
  readonly path: string;
  /** `older` and `newer`: written by another version of this program; what could be read is here all the same. */
  readonly state: 'current' | 'older' | 'newer' | 'missing' | 'foreign' | 'unreadable';
  /** Why, and how to mend it, where the state isn't `current`. */
  readonly message?: string;
  readonly bytes: number;
  /** Far above 8 MB: a reader holds on to an old state. */
  readonly walBytes: number;
  readonly clusters: readonly ClusterStatus[];
}

export interface ClusterStatus {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly server?: string;
  readonly version?: string;
  readonly reachable: boolean;
  readonly observedAt?: string;
  readonly error?: string;
  readonly errorAt?: string;
  readonly scopes: readonly ScopeStatus[];
}

export interface ScopeStatus extends ScopeState {
  readonly freshness: Freshness;
  readonly ageMs?: number;
  /** Since the last list that only checked the rows was begun. */
  readonly resyncAgeMs?: number;
  /** When the scan under way was begun. */
  readonly scanningSince?: string;
}

/** Never throws: what is wrong with the database is part of its status. */
export function readStatus(connection: ReadConnection, now: number): CacheStatus {
  const { path } = connection;
  const sizes = { path, bytes: sizeOf(path), walBytes: sizeOf(`${path}-wal`) };
  try {
    return connection.read((database) => ({
      ...sizes,
      ...versionOf(database),
      clusters: readClusters(database, now),
    }));
  } catch (error) {
    const problem = toAppError(error);
    return { ...sizes, state: stateOf(problem), message: problem.message, clusters: [] };
  }
}

/** The changes of the history beside the cache are as far as its scopes are. */
const OF_ALL_KINDS = ['objects', 'object_bodies', 'changes'];

/** Scopes that answer for `tables`; all where a table of all kinds is among them. In the caller's transaction. */
export function readScopes(database: DatabaseSync, now: number, tables?: ReadonlySet<string>): ScopeStatus[] {
  const isAll = tables === undefined || OF_ALL_KINDS.some((table) => tables.has(table));
  const scanning = new Map<string, string>();
  for (const row of rowsOf(database, 'scans', 'WHERE finished_at IS NULL')) {
    scanning.set(keyOf(row), String(row.started_at));
  }
  const order = 'ORDER BY cluster, kind, api_group, namespace';
  const rows = isAll
    ? rowsOf(database, 'cache_metadata', order)
    : rowsOf(database, 'cache_metadata', `WHERE table_name IN (SELECT value FROM json_each(?)) ${order}`, [
        JSON.stringify([...tables]),
      ]);
  return rows.map((row) => {
    const scope = toScopeState(row);
    const since = scanning.get(keyOf(row));
    return { ...toScopeStatus(scope, now), ...(since === undefined ? {} : { scanningSince: since }) };
  });
}

export function toScopeStatus(scope: ScopeState, now: number): ScopeStatus {
  return {
    ...scope,
    freshness: freshnessOf(scope, now),
    ...(scope.observedAt === undefined ? {} : { ageMs: now - scope.observedAt }),
    ...(scope.resyncedAt === undefined ? {} : { resyncAgeMs: now - scope.resyncedAt }),
  };
}

function readClusters(database: DatabaseSync, now: number): ClusterStatus[] {
  const scopes = readScopes(database, now);
  const rows = rowsOf(database, 'clusters', 'ORDER BY name');
  const named = new Set(rows.map((row) => String(row.name)));
  const unnamed = [...new Set(scopes.map((scope) => scope.cluster))].filter((name) => !named.has(name));
  return [...rows, ...unnamed.map((name) => ({ name }))].map((row: Row) => ({
    name: String(row.name),
    aliases: namesOf(row.aliases),
    reachable: row.reachable === 1,
    ...textFields(row, {
      server: 'server',
      version: 'version',
      observedAt: 'observed_at',
      error: 'error',
      errorAt: 'error_at',
    }),
    scopes: scopes.filter((scope) => scope.cluster === row.name),
  }));
}

type Row = Readonly<Record<string, unknown>>;

/** Nothing where the database, being of another version, has no such table. */
export function rowsOf(database: DatabaseSync, table: string, rest: string, values: readonly string[] = []): Row[] {
  const statement = ofSchema(database, `${table} ${rest}`, () => {
    const exists = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table);
    return exists === undefined ? undefined : database.prepare(`SELECT * FROM ${table} ${rest}`);
  });
  return statement?.all(...values) ?? [];
}

function keyOf(row: Row): string {
  return JSON.stringify([row.cluster, row.api_group, row.kind, row.namespace]);
}

/** Of a column that is a JSON list. */
export function namesOf(json: unknown): string[] {
  const names: unknown = typeof json === 'string' ? JSON.parse(json) : [];
  return Array.isArray(names) ? names.map(String) : [];
}

function textFields<K extends string>(row: Row, columns: Readonly<Record<K, string>>): Partial<Record<K, string>> {
  const known = Object.entries<string>(columns).filter(([, column]) => typeof row[column] === 'string');
  return Object.fromEntries(known.map(([field, column]) => [field, row[column]])) as Partial<Record<K, string>>;
}

function versionOf(database: DatabaseSync): Pick<CacheStatus, 'state' | 'message'> {
  const version = userVersion(database);
  if (version === MIGRATIONS.length) return { state: 'current' };
  return version < MIGRATIONS.length
    ? {
        state: 'older',
        message: 'An older version of this program wrote the cache; the next `k8s-mcp scan` brings it up to date.',
      }
    : {
        state: 'newer',
        message: 'A newer version of this program wrote the cache. Update this one to read all of it.',
      };
}

function stateOf(problem: AppError): CacheStatus['state'] {
  if (problem.code === 'database_foreign') return 'foreign';
  return problem.data.missing === true ? 'missing' : 'unreadable';
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
