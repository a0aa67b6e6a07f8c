import type { DatabaseSync } from 'node:sqlite';
import type { TableDocumentation } from '../database/table-documentation.ts';
import { AppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { QueryResult } from './query.ts';
import { VIEWS } from './schema/documentation/views.ts';
import { TABLES } from './schema/documentation.ts';

const DOCUMENTED: readonly TableDocumentation[] = [...VIEWS, ...TABLES];

/** As MySQL, psql and the sqlite3 shell say it: a model or a person uses what they know. */
const OF_ALL = /^(?:show\s+(?:tables|views)|describe|\\d|\.tables|\.schema)\s*;?$/i;
const OF_ONE =
  /^(?:describe|desc|show\s+columns\s+(?:from|in)|\\d|\.schema)\s+(?:table\s+|view\s+)?["'`[]?(?:main\.|history\.)?([\w$-]+)["'`\]]?\s*;?$/i;

/**
 * Answers a statement that asks what there is: `DESCRIBE` or `SHOW TABLES` with the tables and views, `DESCRIBE pods` with
 * its columns and what they say. Undefined for any other statement; throws `query` where there is no such table.
 * `beside`: what is said of the tables of a database beside the cache.
 */
export function describeSchema(
  database: DatabaseSync,
  sql: string,
  beside: readonly TableDocumentation[] = [],
): QueryResult | undefined {
  const statement = sql.trim();
  const documented = [...DOCUMENTED, ...beside];
  if (OF_ALL.test(statement)) return tableList(database, documented);
  const table = OF_ONE.exec(statement)?.[1];
  return table === undefined ? undefined : columnList(database, table, documented);
}

/** Tables and views that can be asked: those of the cache first, views before tables. */
export function tableNames(database: DatabaseSync): readonly string[] {
  return schemaTables(database).map(({ name }) => name);
}

/** True where a statement has the name as a word, be it in a comment. */
export function mentions(sql: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`, 'i').test(sql);
}

export interface SchemaTable {
  readonly schema: string;
  readonly name: string;
  readonly type: string;
}

/** Every table and view for people, of the cache and of what is attached beside it; in the order in which they were made. */
export function schemaTables(database: DatabaseSync): readonly SchemaTable[] {
  const schemas = database.prepare("SELECT name FROM pragma_database_list WHERE name <> 'temp' ORDER BY seq").all();
  return schemas.flatMap(({ name: schema }) =>
    database
      .prepare(
        `SELECT name, type FROM "${String(schema)}".sqlite_schema WHERE type IN ('table', 'view')
           AND name NOT GLOB 'kysely*' AND name NOT GLOB 'sqlite_*' ORDER BY type, rowid`,
      )
      .all()
      .map(({ name, type }) => ({ schema: String(schema), name: String(name), type: String(type) })),
  );
}

function tableList(database: DatabaseSync, documented: readonly TableDocumentation[]): QueryResult {
  const rows = schemaTables(database).map(({ name, type }) => {
    const known = documented.find((table) => table.name === name);
    return [name, type, known === undefined ? '' : `one row per ${known.onePer}`];
  });
  return { columns: ['name', 'type', 'holds'], rows, truncated: false, cutCells: 0, tablesRead: [] };
}

function columnList(database: DatabaseSync, asked: string, documented: readonly TableDocumentation[]): QueryResult {
  const names = tableNames(database);
  const name = names.find((known) => known.toLowerCase() === asked.toLowerCase());
  if (name === undefined) {
    const near = nearest(asked, names);
    const hint = near.length === 0 ? `Tables and views: ${names.join(', ')}.` : `Nearest: ${near.join(', ')}.`;
    throw new AppError('query', `There is no table or view ${asked}. ${hint}`, { data: { nearest: near } });
  }
  const sentences: Readonly<Record<string, string>> = documented.find((table) => table.name === name)?.columns ?? {};
  const columns = database.prepare('SELECT name, type FROM pragma_table_info(?)').all(name);
  return {
    columns: ['column', 'type', 'what it says'],
    rows: columns.map((column) => [
      String(column.name),
      String(column.type).toLowerCase(),
      sentences[String(column.name)] ?? '',
    ]),
    truncated: false,
    cutCells: 0,
    tablesRead: [],
  };
}
