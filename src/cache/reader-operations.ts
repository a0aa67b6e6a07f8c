import { type GetAnswer, type GetQuestion, getObject } from './listing/get-object.ts';
import { type ListAnswer, type ListQuestion, listObjects } from './listing/list-objects.ts';
import { narrowToCluster } from './narrow-to-cluster.ts';
import { type QueryLimits, type QueryResult, runQuery } from './query.ts';
import type { ReadConnection } from './read-connection.ts';
import { type Overview, type OverviewQuestion, readOverview } from './read-overview.ts';
import { type CacheStatus, readStatus, type ScopeStatus } from './read-status.ts';
import { scopesOfTables } from './table-scopes.ts';

export interface QueryRequest {
  readonly sql: string;
  /** Narrows every table to this cluster, by its name or that of any context that leads to it. */
  readonly cluster?: string;
  readonly limits?: QueryLimits;
}

/** A query's rows, and how far the tables it read can be trusted, both of one moment. */
export interface QueryAnswer extends QueryResult {
  readonly scopes: readonly ScopeStatus[];
}

/** What the reader process can be asked. Input and output are plain data: they cross to another process. */
export interface ReaderOperations {
  query(connection: ReadConnection, now: number, request: QueryRequest): QueryAnswer;
  status(connection: ReadConnection, now: number, request: Record<string, never>): CacheStatus;
  overview(connection: ReadConnection, now: number, question: OverviewQuestion): Overview;
  /** Another text after each change of the database, by whomever. */
  version(connection: ReadConnection, now: number, request: Record<string, never>): string;
  list(connection: ReadConnection, now: number, question: ListQuestion): ListAnswer;
  get(connection: ReadConnection, now: number, question: GetQuestion): GetAnswer;
}

/** Operations by name, the cache's own and those that a program adds. */
export type ReaderOperationSet = Readonly<
  Record<string, (connection: ReadConnection, now: number, input: never) => unknown>
>;

export const READER_OPERATIONS: ReaderOperations = {
  query: (connection, now, { sql, cluster, limits }) =>
    connection.read((database) => {
      const only = cluster === undefined ? undefined : narrowToCluster(database, sql, cluster);
      const result = runQuery(database, sql, limits, connection.besideTables);
      const beside = new Set(connection.besideTables.map(({ name }) => name));
      const scopes = scopesOfTables(database, now, result.tablesRead, beside);
      return { ...result, scopes: only === undefined ? scopes : scopes.filter((scope) => scope.cluster === only) };
    }),
  status: (connection, now) => readStatus(connection, now),
  overview: readOverview,
  version: (connection) => connection.version(),
  list: listObjects,
  get: getObject,
};

export type OperationName = keyof ReaderOperations;
export type OperationInput<K extends OperationName> = Parameters<ReaderOperations[K]>[2];
export type OperationOutput<K extends OperationName> = ReturnType<ReaderOperations[K]>;
