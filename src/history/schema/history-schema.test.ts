import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import { HISTORY_TABLES } from './documentation.ts';
import { HISTORY } from './history-kind.ts';
import { historyReference } from './history-reference.ts';

test('every table is strict and documented with every column, and nothing that is not there', async () => {
  const database = new DatabaseSync(':memory:');
  await migrate(database, HISTORY.migrations);
  const tables = database
    .prepare(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT GLOB 'kysely*' AND name NOT GLOB 'sqlite*'",
    )
    .all()
    .map((row) => ({ ...row }));
  const byName = (left: { readonly name?: unknown }, right: { readonly name?: unknown }): number =>
    String(left.name).localeCompare(String(right.name));
  expect(HISTORY_TABLES.map(({ name }) => ({ name, strict: 1 })).sort(byName)).toEqual(tables.sort(byName));
  for (const { name, columns } of HISTORY_TABLES) {
    const found = database.prepare('SELECT name FROM pragma_table_info(?)').all(name);
    expect(Object.keys(columns), name).toEqual(found.map((column) => column.name));
  }
  const marks = database.prepare('SELECT count(*) AS marks FROM sqlite_schema WHERE name = ?').get(HISTORY.schemaMark);
  expect(marks).toEqual({ marks: 1 });
  database.close();
});

test('docs/reference/history.md is current: node scripts/generate-schema-reference.ts', async () => {
  const page = readFileSync(new URL('../../../docs/reference/history.md', import.meta.url), 'utf8');
  expect(page).toBe(await historyReference());
});
