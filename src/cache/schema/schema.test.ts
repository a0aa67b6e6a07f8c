import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import { VIEWS } from './documentation/views.ts';
import { TABLES } from './documentation.ts';
import { MIGRATIONS } from './migrations.ts';
import { schemaInShort } from './schema-in-short.ts';
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

test.each([
  ['table', TABLES],
  ['view', VIEWS],
] as const)('every %s and every column is documented, and nothing that is not there', async (type, documented) => {
  const database = await open();
  const names = column(
    database,
    `SELECT name FROM sqlite_schema WHERE type = '${type}' AND name NOT GLOB 'kysely*'`,
    'name',
  );
  expect(documented.map((table) => table.name).sort()).toEqual(names.sort());
  for (const table of documented) {
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

test('the short form for a model names every table, in few words, and no column that is not there', async () => {
  const database = await open();
  const short = schemaInShort();
  const unnamed = ['cache_metadata', 'scans'];
  for (const { name } of [...VIEWS, ...TABLES]) {
    if (!unnamed.includes(name)) expect(short).toMatch(new RegExp(`\\b${name}\\b`));
  }
  for (const [, table = '', columns = ''] of short.matchAll(/^(\w+)\((.+)\)$/gm)) {
    expect(() => database.prepare(`SELECT ${columns} FROM ${table}`)).not.toThrow();
  }
  expect(short.length).toBeLessThan(1600);
});

const POINT = "namespace = 'shop' AND name = 'cart'";

test.each<[string, string]>([
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
  ...[
    ...['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs', 'ingresses', 'configmaps'],
    ...['endpointslices', 'persistentvolumeclaims', 'horizontalpodautoscalers'],
  ].map((table): [string, string] => [
    `SELECT * FROM ${table} WHERE ${POINT}`,
    `INDEX ${table}_key (namespace=? AND name=?)`,
  ]),
  ["SELECT * FROM persistentvolumes WHERE name = 'v1'", 'INDEX persistentvolumes_key (name=?)'],
  [
    "SELECT * FROM persistentvolumes WHERE claim_namespace = 'shop' AND claim_name = 'data'",
    'INDEX persistentvolumes_claim (claim_namespace=? AND claim_name=?)',
  ],
  ["SELECT * FROM replicasets WHERE owner_name = 'cart'", 'INDEX replicasets_owner (owner_name=?)'],
  ["SELECT * FROM jobs WHERE owner_name = 'nightly'", 'INDEX jobs_owner (owner_name=?)'],
  ['SELECT name, reason FROM pods WHERE reason IS NOT NULL', 'INDEX pods_reason (reason>?)'],
  ["SELECT name FROM pods WHERE reason = 'CrashLoopBackOff'", 'INDEX pods_reason (reason=?)'],
  ['SELECT * FROM events ORDER BY last_seen DESC LIMIT 20', 'INDEX events_last_seen'],
  ["SELECT * FROM events WHERE last_seen > '2026' AND type = 'Warning'", 'INDEX events_last_seen (last_seen>?)'],
  [
    "SELECT * FROM events WHERE namespace = 'shop' ORDER BY last_seen DESC LIMIT 20",
    'INDEX events_namespace (namespace=?)',
  ],
  ["SELECT * FROM events WHERE object_name = 'cart' AND object_kind = 'Pod'", 'INDEX events_object (object_name=? AND'],
  [`SELECT * FROM workloads WHERE ${POINT}`, 'INDEX deployments_key (namespace=? AND name=?)'],
  [`SELECT * FROM pod_owners WHERE ${POINT}`, 'INDEX pods_key (namespace=? AND name=?)'],
  [
    "SELECT * FROM pod_owners WHERE top_kind = 'Deployment' AND top_name = 'cart'",
    'INDEX replicasets_owner (owner_name=? AND owner_kind=?); SEARCH p USING INDEX pods_owner',
  ],
  ["SELECT * FROM service_endpoints WHERE namespace = 'shop' AND service = 'cart'", 'INDEX endpointslices_service ('],
  ['SELECT * FROM node_usage', 'COVERING INDEX pods_node'],
])('%s takes an index', async (sql, plan) => {
  expect(column(await open(), `EXPLAIN QUERY PLAN ${sql}`, 'detail').join('; ')).toContain(plan);
});

test('what is broken is found by indexes that hold only that, and of one object by its name', async () => {
  const database = await open();
  const plan = (sql: string): string[] => column(database, `EXPLAIN QUERY PLAN ${sql}`, 'detail');
  const kinds = [
    ...['pods', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'horizontalpodautoscalers'],
    ...['persistentvolumeclaims', 'persistentvolumes', 'nodes', 'namespaces', 'other_objects'],
  ];
  for (const sql of ['SELECT * FROM unhealthy', 'SELECT kind, count(*) FROM unhealthy GROUP BY kind']) {
    const steps = plan(sql);
    for (const kind of kinds) expect(steps.some((step) => step.includes(`INDEX ${kind}_reason (reason>?)`))).toBe(true);
    // Every service is asked whether it has an endpoint that is ready.
    expect(steps.filter((step) => step.startsWith('SCAN') && step !== 'SCAN unhealthy')).toEqual(['SCAN s']);
  }
  const steps = plan(`SELECT * FROM unhealthy WHERE ${POINT}`);
  expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual([]);
});
