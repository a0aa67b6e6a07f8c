import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../database/migrate.ts';
import { temporaryFolder } from '../database/testing/database-fixtures.ts';
import { runQuery } from './query.ts';
import { MIGRATIONS } from './schema/migrations.ts';

async function open(): Promise<DatabaseSync> {
  const database = new DatabaseSync(join(temporaryFolder(), 'cache.db'));
  onTestFinished(() => database.close());
  await migrate(database, MIGRATIONS);
  database.exec(`INSERT INTO objects VALUES (1, 'prod', '', 'v1', 'Pod', 'shop', 'cart', 'u1', '7', '{"app":"cart"}', NULL, 'x');
    INSERT INTO object_bodies VALUES (1, '{"spec":{"nodeName":"n1"}}');
    INSERT INTO pods (id, cluster, namespace, name, status, restarts, labels)
      VALUES (1, 'prod', 'shop', 'cart', 'Running', 3, '{"app":"cart"}')`);
  return database;
}

test('answers with columns, rows and the tables that were read', async () => {
  const database = await open();
  const sql =
    "SELECT p.name, labels ->> 'app' AS app, restarts, pod_ip FROM pods p WHERE id IN (SELECT id FROM object_bodies)";
  expect(runQuery(database, sql)).toEqual({
    columns: ['name', 'app', 'restarts', 'pod_ip'],
    rows: [['cart', 'cart', 3, null]],
    truncated: false,
    cutCells: 0,
    tablesRead: ['object_bodies', 'pods'],
  });
});

test.each([
  'SELECT 1',
  '  -- a comment\n /* another */ select 1;  -- end',
  'SELECT 1; /* nothing more */ ;',
  'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT sum(i) FROM n',
  'VALUES (1, 2), (3, 4)',
  'EXPLAIN QUERY PLAN SELECT * FROM pods',
  'EXPLAIN SELECT count(*) FROM pods',
  "SELECT ';', '--', name FROM pods WHERE name <> '/*'",
  'PRAGMA table_info(pods)',
  "SELECT name FROM pragma_table_info('pods')",
  'SELECT value FROM pods, json_each(pods.labels)',
  'SELECT row_number() OVER (ORDER BY name), datetime(), sqrt(2), group_concat(name) FROM pods',
])('runs %s', async (sql) => {
  expect(runQuery(await open(), sql).columns.length).toBeGreaterThan(0);
});

test.each([
  'DELETE FROM pods',
  'WITH x AS (SELECT 1) DELETE FROM pods',
  'INSERT INTO pods (id) VALUES (2)',
  'EXPLAIN DELETE FROM pods',
  'UPDATE pods SET name = 1 RETURNING *',
  'DROP TABLE pods',
  'CREATE TEMP TABLE t (x)',
  "ATTACH '/etc/passwd' AS other",
  "VACUUM INTO '/tmp/copy.db'",
  'PRAGMA journal_mode = delete',
  'PRAGMA user_version = 9',
  "SELECT load_extension('x')",
  'SELECT * FROM pragma_journal_mode',
  "SELECT fts3_tokenizer('simple')",
  'BEGIN',
  'SELECT 1; DELETE FROM pods',
  'SELECT 1; SELECT 2',
  'SELECT 1;;; nonsense',
  'SELECT * FROM pods WHERE name = ?',
  'SELECT * FROM pods WHERE name = :name',
  'REINDEX',
  '',
  '-- nothing',
])('refuses %s', async (sql) => {
  const database = await open();
  expect(() => runQuery(database, sql)).toThrow(expect.objectContaining({ code: 'query' }));
  expect(database.prepare('SELECT count(*) AS n FROM pods').get()).toEqual({ n: 1 });
  // The connection is as it was: nothing of the refusal stays.
  database.exec("UPDATE pods SET status = 'Error'");
});

test.each([
  ['SELECT * FROM podz', 'pods'],
  ['SELECT nam FROM pods', 'name'],
  ['SELECT p.restart FROM pods p', 'restarts'],
  ['SELECT cuont(*) FROM pods', 'count'],
])('names what %s may have meant', async (sql, near) => {
  const database = await open();
  expect(() => runQuery(database, sql)).toThrow(
    expect.objectContaining({
      code: 'query',
      message: expect.stringContaining(`Nearest: ${near}`),
      data: { nearest: expect.arrayContaining([near]) },
    }),
  );
});

test('says what is wrong with the syntax', async () => {
  const database = await open();
  expect(() => runQuery(database, 'SELECT FROM pods')).toThrow(/near "FROM": syntax error/);
  expect(() => runQuery(database, 'SELECT * FROM pods WHERE status = "Running"')).toThrow(/single-quotes/);
});

const NUMBERS = 'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 10000)';

test('stops at the row limit, at the byte limit and within a cell', async () => {
  const database = await open();
  const limits = { maxRows: 10, maxBytes: 1000, maxCellBytes: 100 };
  expect(runQuery(database, `${NUMBERS} SELECT i FROM n`, limits)).toMatchObject({
    truncated: true,
    rows: { length: 10 },
  });
  expect(runQuery(database, `${NUMBERS} SELECT i FROM n LIMIT 10`, limits)).toMatchObject({ truncated: false });
  const wide = runQuery(database, `${NUMBERS} SELECT printf('%.*c', 90, 'x') FROM n`, { ...limits, maxRows: 100 });
  expect([wide.truncated, wide.rows.length]).toEqual([true, 11]);
  const long = runQuery(database, "SELECT printf('%.*c', 5000, 'x') AS text", limits);
  expect(long).toMatchObject({ truncated: false, cutCells: 1 });
  expect(long.rows[0]?.[0]).toBe(`${'x'.repeat(100)}… (4900 more characters)`);
});

test('gives numbers that no JavaScript number holds, and bytes, as text', async () => {
  const database = await open();
  const { rows } = runQuery(database, "SELECT 9223372036854775807, 42, 1.5, x'00ff', NULL");
  expect(rows).toEqual([['9223372036854775807', 42, 1.5, "x'00ff'", null]]);
});

test('tells all tables, and all columns of those that were named, to whom a name was wrong', async () => {
  const database = await open();
  expect(() => runQuery(database, 'SELECT * FROM deployment_list')).toThrow(
    /Tables and views: .*\bclusters, .*\bpods, .*\bservices/,
  );
  expect(() => runQuery(database, 'SELECT p.phas FROM pods p JOIN nodes n ON n.name = p.node')).toThrow(
    /Nearest: phase\. Columns of nodes: id, .*\. Columns of pods: id, .*, phase, /,
  );
});

test.each([
  'DESCRIBE pods',
  'desc PODS;',
  'show columns from "pods"',
  '\\d pods',
  '.schema pods',
])('tells the columns of a table, and what they say, for %s', async (sql) => {
  const { columns, rows, tablesRead } = runQuery(await open(), sql);
  expect([columns, tablesRead]).toEqual([['column', 'type', 'what it says'], []]);
  expect(rows).toContainEqual(['restarts', 'integer', expect.stringMatching(/Restarts/)]);
});

test('tells the tables there are, and the nearest to one that is not', async () => {
  const database = await open();
  for (const sql of ['DESCRIBE', 'SHOW TABLES;', '\\d', '.tables']) {
    expect(runQuery(database, sql).rows, sql).toContainEqual(['pods', 'table', 'one row per pod']);
  }
  expect(runQuery(database, 'SHOW TABLES').rows.join('\n')).not.toMatch(/kysely|sqlite_/);
  expect(() => runQuery(database, 'DESCRIBE podz')).toThrow(/no table or view podz\. Nearest: pods/);
});
