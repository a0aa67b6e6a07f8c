import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { sqliteCode } from '../database/sqlite-error.ts';
import type { TableDocumentation } from '../database/table-documentation.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { describeSchema, mentions, tableNames } from './describe-schema.ts';
import { type Authorization, restrictToReading } from './query-authorizer.ts';

export interface QueryLimits {
  readonly maxRows: number;
  /** Of all cells together, as UTF-16 text; the first row is always whole. */
  readonly maxBytes: number;
  /** Of one cell; a longer text is cut, and says so. */
  readonly maxCellBytes: number;
}

export const DEFAULT_QUERY_LIMITS: QueryLimits = { maxRows: 1000, maxBytes: 4_000_000, maxCellBytes: 100_000 };

/** Tables whose columns an error tells. */
const TABLES_TOLD = 3;

export type Cell = string | number | null;

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** True where there are more rows than these. */
  readonly truncated: boolean;
  /** Cells that were cut. */
  readonly cutCells: number;
  readonly tablesRead: readonly string[];
}

/**
 * Runs one reading statement. It holds the thread until it is done and can't be interrupted: call it in a process that
 * may be killed. Whatever is wrong with the statement is an `AppError` with code `query`, in words for its author.
 */
export function runQuery(
  database: DatabaseSync,
  sql: string,
  limits: QueryLimits = DEFAULT_QUERY_LIMITS,
  beside: readonly TableDocumentation[] = [],
): QueryResult {
  const described = describeSchema(database, sql, beside);
  if (described !== undefined) return described;
  mustBeReading(sql);
  const authorization = restrictToReading(database);
  try {
    const statement = database.prepare(sql);
    mustBeOnly(database, sql, statement.sourceSQL);
    if (statement.expandedSQL !== statement.sourceSQL) {
      throw new AppError('query', 'The statement has parameters (?, :name). Write the values themselves.');
    }
    return { ...collect(statement, limits), tablesRead: [...authorization.tablesRead].sort() };
  } catch (error) {
    // Our own looks at the schema aren't the statement's.
    authorization.lift();
    throw toQueryError(database, sql, error, authorization);
  } finally {
    authorization.lift();
  }
}

function collect(statement: StatementSync, limits: QueryLimits): Omit<QueryResult, 'tablesRead'> {
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const rows: Cell[][] = [];
  let [bytes, cutCells, truncated] = [0, 0, false];
  for (const row of statement.iterate() as Iterable<unknown>) {
    if (rows.length >= limits.maxRows) {
      truncated = true;
      break;
    }
    const cells: Cell[] = [];
    for (const value of row as SQLOutputValue[]) {
      let cell = toCell(value);
      if (typeof cell === 'string' && cell.length > limits.maxCellBytes) {
        cell = `${cell.slice(0, limits.maxCellBytes)}… (${cell.length - limits.maxCellBytes} more characters)`;
        cutCells++;
      }
      bytes += typeof cell === 'string' ? cell.length : String(cell).length;
      cells.push(cell);
    }
    if (bytes > limits.maxBytes && rows.length > 0) {
      truncated = true;
      break;
    }
    rows.push(cells);
  }
  return { columns: statement.columns().map((column) => column.name), rows, truncated, cutCells };
}

function toCell(value: SQLOutputValue): Cell {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  return value instanceof Uint8Array ? `x'${Buffer.from(value).toString('hex')}'` : value;
}

/** Statements that the authorizer isn't asked about, such as VACUUM, never get as far as that. */
function mustBeReading(sql: string): void {
  const word = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*([a-z]+)?/i.exec(sql)?.[1]?.toUpperCase();
  if (word === undefined)
    throw new AppError('query', 'There is no SQL statement. Write one, such as SELECT count(*) FROM pods.');
  if (['SELECT', 'WITH', 'VALUES', 'EXPLAIN', 'PRAGMA'].includes(word)) return;
  throw new AppError(
    'query',
    `${word} is not possible: the cache is only read. Begin with SELECT, WITH, VALUES or EXPLAIN.`,
  );
}

/** SQLite prepares the first statement and is silent about the rest. */
function mustBeOnly(database: DatabaseSync, sql: string, first: string): void {
  const rest = sql.slice(sql.indexOf(first) + first.length);
  if (rest.trim() === '') return;
  try {
    database.prepare(rest);
  } catch (error) {
    // Comments alone.
    if (error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_ARG_VALUE') return;
  }
  throw new AppError('query', 'There is more than one statement. Send one at a time.');
}

function toQueryError(database: DatabaseSync, sql: string, error: unknown, authorization: Authorization): AppError {
  if (error instanceof AppError) return error;
  if (authorization.denied !== undefined) {
    return new AppError('query', `The statement is refused: ${authorization.denied}.`, { cause: error });
  }
  const code = sqliteCode(error);
  const said = messageOf(error);
  // 1 ERROR, 18 TOOBIG, 20 MISMATCH, 25 RANGE; all others are the database's failures and not the statement's.
  if (code === undefined || ![1, 18, 20, 25].includes(code)) throw error;
  const { near, all } = namesNear(database, sql, said);
  const hint = near.length === 0 ? '' : ` Nearest: ${near.join(', ')}.`;
  return new AppError('query', `SQLite: ${said}.${hint}${all}`, { cause: error, data: { nearest: near } });
}

interface NamesNear {
  readonly near: readonly string[];
  /** All there are, in words: whoever was wrong once needs no second guess. */
  readonly all: string;
}

function namesNear(database: DatabaseSync, sql: string, said: string): NamesNear {
  const [, what, word] = /no such (table|column|function): "?(?:\w+\.)?(\w+)/.exec(said) ?? [];
  if (what === undefined || word === undefined) return { near: [], all: '' };
  const names = (query: string, ...parameters: string[]): string[] =>
    database
      .prepare(query)
      .all(...parameters)
      .map((row) => String(row.name));
  if (what === 'function') {
    return { near: nearest(word, names('SELECT DISTINCT name FROM pragma_function_list')), all: '' };
  }
  const tables = tableNames(database);
  if (what === 'table') return { near: nearest(word, tables), all: ` Tables and views: ${tables.join(', ')}.` };
  const used = tables.filter((table) => mentions(sql, table));
  const columns = used.map((table) => names('SELECT name FROM pragma_table_info(?)', table));
  const all = used
    .map((table, index) => ` Columns of ${table}: ${(columns[index] ?? []).join(', ')}.`)
    .slice(0, TABLES_TOLD);
  return { near: nearest(word, new Set(columns.flat())), all: all.join('') };
}
