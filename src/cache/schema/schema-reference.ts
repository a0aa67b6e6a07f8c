import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../database/migrate.ts';
import { TABLES, type TableDocumentation } from './documentation.ts';
import { MIGRATIONS } from './migrations.ts';

/** The page docs/reference/schema.md: names and types from the schema itself, sentences from the documentation. */
export async function schemaReference(): Promise<string> {
  const database = new DatabaseSync(':memory:');
  try {
    await migrate(database, MIGRATIONS);
    const sections = TABLES.map((table) => section(database, table));
    return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
  } finally {
    database.close();
  }
}

const INTRODUCTION = `# The cache's tables

<!-- Written by scripts/generate-schema-reference.ts from src/cache/schema; edit those. -->

\`CACHE_DB_PATH\` is a SQLite database that any program may read (\`k8s-mcp query "SELECT …"\`); only the scanner writes it.
JSON columns are JSON text, times ISO 8601 UTC text, quantities integers in the unit of their name. It may be deleted at
any time: the next scan fills it again.`;

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
