import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import { schemaInShort, TABLES } from './documentation.ts';
import { MIGRATIONS } from './migrations.ts';
import { schemaReference } from './schema-reference.ts';

async function open(): Promise<DatabaseSync> {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  await migrate(database, MIGRATIONS);
  return database;
}

function column(database: DatabaseSync, sql: string, name: string): string[] {
  return database
    .prepare(sql)
    .all()
    .map((row) => String(row[name]));
}

test('every table and every column is documented, and nothing that is not there', async () => {
  const database = await open();
  const tables = column(
    database,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'kysely*'",
    'name',
  );
  expect(TABLES.map((table) => table.name).sort()).toEqual(tables.sort());
  for (const table of TABLES) {
    const columns = column(database, `SELECT name FROM pragma_table_info('${table.name}')`, 'name');
    expect(Object.keys(table.columns), table.name).toEqual(columns);
  }
});

test('every table refuses values of another type', async () => {
  const strict = column(
    await open(),
    "SELECT name FROM pragma_table_list WHERE strict = 1 AND name NOT GLOB 'kysely*'",
    'name',
  );
  expect(strict.sort()).toEqual(TABLES.map((table) => table.name).sort());
});

test('docs/reference/schema.md is current: node scripts/generate-schema-reference.ts', async () => {
  const page = readFileSync(new URL('../../../docs/reference/schema.md', import.meta.url), 'utf8');
  expect(page).toBe(await schemaReference());
});

test('the short form for a model names every column in few words', () => {
  const short = schemaInShort();
  for (const table of TABLES) expect(short).toContain(`${table.name}(${Object.keys(table.columns).join(', ')})`);
  expect(short.length).toBeLessThan(3000);
});

const POINT = "namespace = 'shop' AND name = 'cart'";

test.each([
  ['SELECT status, count(*) FROM pods GROUP BY status', 'COVERING INDEX pods_status'],
  ["SELECT status, count(*) FROM pods WHERE cluster = 'prod' GROUP BY status", 'COVERING INDEX pods_status'],
  ['SELECT namespace, status, count(*) FROM pods GROUP BY namespace, status', 'COVERING INDEX pods_namespace_status'],
  ["SELECT count(*) FROM pods WHERE status = 'Pending'", 'SEARCH pods USING COVERING INDEX pods_status'],
  ["SELECT name, restarts FROM pods WHERE status NOT IN ('Running', 'Completed')", 'INDEX pods_trouble'],
  ["SELECT * FROM pods WHERE node = 'node-1'", 'INDEX pods_node (node=?)'],
  [
    "SELECT * FROM pods WHERE owner_kind = 'ReplicaSet' AND owner_name = 'cart-1'",
    'INDEX pods_owner (owner_name=? AND owner_kind=?)',
  ],
  [`SELECT * FROM pods WHERE ${POINT}`, 'INDEX pods_key (namespace=? AND name=?)'],
  [`SELECT * FROM pods WHERE ${POINT} AND cluster = 'prod'`, 'INDEX pods_key (namespace=? AND name=? AND cluster=?)'],
  [`SELECT * FROM services WHERE ${POINT}`, 'INDEX services_key (namespace=? AND name=?)'],
  ["SELECT * FROM nodes WHERE name = 'node-1'", 'INDEX nodes_key (name=?)'],
  [
    `SELECT body FROM objects JOIN object_bodies USING (id) WHERE kind = 'Pod' AND ${POINT}`,
    'INDEX objects_key (kind=? AND namespace=? AND name=?)',
  ],
  ["SELECT * FROM objects WHERE uid = 'u1'", 'INDEX objects_uid (uid=?)'],
])('%s takes an index', async (sql, plan) => {
  expect(column(await open(), `EXPLAIN QUERY PLAN ${sql}`, 'detail').join('; ')).toContain(plan);
});
