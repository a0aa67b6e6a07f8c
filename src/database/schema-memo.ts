import type { DatabaseSync, StatementSync } from 'node:sqlite';

interface Memo {
  readonly version: StatementSync;
  readonly schemaVersion: unknown;
  readonly known: Map<string, unknown>;
}

const memos = new WeakMap<DatabaseSync, Memo>();

/**
 * What `make` found out of the main schema (a prepared statement, the names of its views), found out once and again after
 * any other program has changed the schema. Under one key always the same thing.
 */
export function ofSchema<T>(database: DatabaseSync, key: string, make: () => T): T {
  const { known } = memoOf(database);
  if (!known.has(key)) known.set(key, make());
  return known.get(key) as T;
}

/** Before the database is closed: a statement keeps its database from being collected. */
export function forgetSchema(database: DatabaseSync): void {
  memos.delete(database);
}

function memoOf(database: DatabaseSync): Memo {
  const memo = memos.get(database);
  const version = memo?.version ?? database.prepare('PRAGMA schema_version');
  const schemaVersion = version.get()?.schema_version;
  if (memo !== undefined && memo.schemaVersion === schemaVersion) return memo;
  const fresh: Memo = { version, schemaVersion, known: new Map() };
  memos.set(database, fresh);
  return fresh;
}
