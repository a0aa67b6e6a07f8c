import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrate.ts';
import type { Migration } from './migration.ts';
import type { TableDocumentation } from './table-documentation.ts';

interface SchemaPageOptions {
  /** What comes before the first table. */
  readonly introduction: string;
  readonly migrations: readonly Migration[];
  readonly tables: readonly TableDocumentation[];
}

/** A reference page in Markdown: names and types from the schema itself, sentences from the documentation. */
export async function schemaPage({ introduction, migrations, tables }: SchemaPageOptions): Promise<string> {
  const database = new DatabaseSync(':memory:');
  try {
    await migrate(database, migrations);
    const sections = tables.map((table) => section(database, table));
    return `${[introduction, ...sections].join('\n\n')}\n`;
  } finally {
    database.close();
  }
}

function section(database: DatabaseSync, table: TableDocumentation): string {
  const columns = database.prepare('SELECT name, type FROM pragma_table_info(?)').all(table.name);
  const rows = columns.map(({ name, type }) => {
    const sentence = table.columns[String(name)] ?? '';
    return `| \`${String(name)}\` | ${String(type).toLowerCase()} | ${sentence.replaceAll('|', '\\|')} |`;
  });
  return [
    `## ${table.name}`,
    '',
    `One row per ${table.onePer}. ${table.about}`,
    '',
    '| column | type | what it says |',
    '|---|---|---|',
    ...rows,
    ...indexLines(database, table.name),
  ].join('\n');
}

function indexLines(database: DatabaseSync, table: string): string[] {
  const indexes = database
    .prepare("SELECT name FROM pragma_index_list(?) WHERE origin = 'c' ORDER BY name")
    .all(table)
    .map(({ name }) => {
      const columns = database.prepare('SELECT name FROM pragma_index_info(?)').all(String(name));
      return `(${columns.map((column) => String(column.name)).join(', ')})`;
    });
  return indexes.length === 0 ? [] : ['', `Indexes: ${indexes.map((index) => `\`${index}\``).join(', ')}.`];
}
