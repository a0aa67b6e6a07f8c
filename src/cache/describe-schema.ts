import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { QueryResult } from './query.ts';
import { VIEWS } from './schema/documentation/views.ts';
import { TABLES } from './schema/documentation.ts';

const DOCUMENTED = [...VIEWS, ...TABLES];

/** As MySQL, psql and the sqlite3 shell say it: a model or a person uses what they know. */
const OF_ALL = /^(?:show\s+(?:tables|views)|describe|\\d|\.tables|\.schema)\s*;?$/i;
const OF_ONE =
  /^(?:describe|desc|show\s+columns\s+(?:from|in)|\\d|\.schema)\s+(?:table\s+|view\s+)?["'`[]?(?:main\.)?([\w$-]+)["'`\]]?\s*;?$/i;

/**
 * Answers a statement that asks what there is: `DESCRIBE` or `SHOW TABLES` with the tables and views, `DESCRIBE pods` with
 * its columns and what they say. Undefined for any other statement; throws `query` where there is no such table.
 */
export function describeSchema(database: DatabaseSync, sql: string): QueryResult | undefined {
  const statement = sql.trim();
  if (OF_ALL.test(statement)) return tableList(database);
  const table = OF_ONE.exec(statement)?.[1];
  return table === undefined ? undefined : columnList(database, table);
}

/** Tables and views that can be asked. */
export function tableNames(database: DatabaseSync): readonly string[] {
  return schemaRows(database).map(({ name }) => name);
}

function schemaRows(database: DatabaseSync): readonly { readonly name: string; readonly type: string }[] {
  const rows = database
    .prepare(
      "SELECT DISTINCT name, type FROM pragma_table_list WHERE schema <> 'temp' AND type IN ('table', 'view') AND name NOT GLOB 'kysely*' AND name NOT GLOB 'sqlite_*' ORDER BY type, name",
    )
    .all();
  return rows.map(({ name, type }) => ({ name: String(name), type: String(type) }));
}

function tableList(database: DatabaseSync): QueryResult {
  const rows = schemaRows(database).map(({ name, type }) => {
    const known = DOCUMENTED.find((table) => table.name === name);
    return [name, type, known === undefined ? '' : `one row per ${known.onePer}`];
  });
  return { columns: ['name', 'type', 'holds'], rows, truncated: false, cutCells: 0, tablesRead: [] };
}

function columnList(database: DatabaseSync, asked: string): QueryResult {
  const names = tableNames(database);
  const name = names.find((known) => known.toLowerCase() === asked.toLowerCase());
  if (name === undefined) {
    const near = nearest(asked, names);
    const hint = near.length === 0 ? `Tables and views: ${names.join(', ')}.` : `Nearest: ${near.join(', ')}.`;
    throw new AppError('query', `There is no table or view ${asked}. ${hint}`, { data: { nearest: near } });
  }
  const sentences: Readonly<Record<string, string>> = DOCUMENTED.find((table) => table.name === name)?.columns ?? {};
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
