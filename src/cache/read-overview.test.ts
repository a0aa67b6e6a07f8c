import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../database/migrate.ts';
import { temporaryFolder } from '../database/testing/database-fixtures.ts';
import type { OverviewOutcome } from '../result/outcome.ts';
import { ReadConnection } from './read-connection.ts';
import { readOverview } from './read-overview.ts';
import { APPLICATION_ID } from './schema/cache-kind.ts';
import { MIGRATIONS } from './schema/migrations.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');

/** prod: a deployment whose three pods crash, a pod of its own, a node that is gone. lost: never answered. */
async function openOverview(change = ''): Promise<(cluster?: string) => Omit<OverviewOutcome, 'type'>> {
  const path = join(temporaryFolder(), 'cache.db');
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  await migrate(database, MIGRATIONS);
  database.exec(`INSERT INTO clusters (name, uid, version, reachable, aliases, error) VALUES
      ('prod', 'u-1', 'v1.36.3', 1, '["prod-admin"]', NULL), ('lost', NULL, NULL, 0, '[]', 'connection refused');
    INSERT INTO cache_metadata (cluster, api_group, kind, namespace, table_name, observed_at, ttl_seconds, complete)
      VALUES ('prod', '', 'Pod', '', 'pods', '2026-11-26T11:59:00.000Z', 300, 1)`);
  let id = 0;
  const add = (table: string, row: Readonly<Record<string, string | number | null>>): void => {
    const object = { kind: table, namespace: '', name: '', ...row };
    database
      .prepare(
        `INSERT INTO objects (id, cluster, api_group, api_version, kind, namespace, name, uid, resource_version, labels, changed_at)
         VALUES (?, 'prod', '', 'v1', ?, ?, ?, ?, '1', '{}', '')`,
      )
      .run(++id, table, object.namespace, object.name, `uid-${id}`);
    const all = { id, cluster: 'prod', ...row };
    const columns = Object.keys(all);
    database
      .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
      .run(...Object.values(all));
  };
  const since = '2026-11-26T10:00:00Z';
  add('nodes', { name: 'n-1', status: 'Ready', cpu_millis: 4000, memory_bytes: 8e9 });
  add('nodes', { name: 'n-2', status: 'NotReady', cpu_millis: 4000, memory_bytes: 8e9, reason: 'NotReady', since });
  add('nodes', { name: 'n-3', status: 'NotReady', reason: 'NotReady', since });
  add('deployments', {
    ...{ namespace: 'shop', name: 'web', wanted: 3, ready: 0, reason: 'MinimumReplicasUnavailable', since },
    created_at: since,
  });
  add('deployments', { namespace: 'shop', name: 'fine', wanted: 1, ready: 1 });
  const owner = { owner_kind: 'Deployment', owner_name: 'web' };
  add('replicasets', { namespace: 'shop', name: 'web-6c5', wanted: 3, ready: 0, ...owner });
  for (const name of ['web-6c5-a', 'web-6c5-b', 'web-6c5-c']) {
    add('pods', {
      ...{
        namespace: 'shop',
        name,
        phase: 'Running',
        status: 'CrashLoopBackOff',
        ready: 0,
        containers: 1,
        node: 'n-1',
      },
      ...{ owner_kind: 'ReplicaSet', owner_name: 'web-6c5', reason: 'CrashLoopBackOff', since: '2026-11-26T09:00:00Z' },
      ...{ cpu_request_millis: 500, memory_request_bytes: 1e9 },
    });
  }
  add('pods', { namespace: 'shop', name: 'alone', phase: 'Failed', status: 'Error', reason: 'Error', node: 'n-1' });
  add('pods', { namespace: 'shop', name: 'well', phase: 'Running', status: 'Running', ready: 1, containers: 1 });
  database.exec(`INSERT INTO events (id, cluster, namespace, name, uid, type, reason, count, last_seen) VALUES
    (900, 'prod', 'shop', 'e1', 'e1', 'Warning', 'BackOff', 7, '2026-11-26T11:59:00Z'),
    (901, 'prod', 'shop', 'e2', 'e2', 'Warning', 'BackOff', NULL, '2026-11-26T11:58:00Z'),
    (902, 'prod', 'shop', 'e3', 'e3', 'Warning', 'Old', 9, '2026-11-26T09:00:00Z'),
    (903, 'prod', 'shop', 'e4', 'e4', 'Normal', 'Pulled', 9, '2026-11-26T11:59:00Z')`);
  database.exec(change);
  database.close();
  const connection = new ReadConnection({ path });
  onTestFinished(() => connection.close());
  return (cluster) => readOverview(connection, NOW, cluster === undefined ? {} : { cluster });
}

test('tells the state of each cluster, and what is broken once for a workload and its pods', async () => {
  const overview = (await openOverview())();
  expect(overview.clusters).toEqual([
    {
      ...{ name: 'lost', reachable: false, error: 'connection refused', nodes: [], pods: [], troubles: 0 },
      ...{ requested: { cpuMillis: 0, memoryBytes: 0 }, allocatable: { cpuMillis: 0, memoryBytes: 0 } },
    },
    {
      ...{ name: 'prod', version: 'v1.36.3', reachable: true, troubles: 3, workloads: { found: 2, short: 1 } },
      nodes: [
        ['NotReady', 2],
        ['Ready', 1],
      ],
      pods: [
        ['CrashLoopBackOff', 3],
        ['Error', 1],
        ['Running', 1],
      ],
      requested: { cpuMillis: 1500, memoryBytes: 3e9 },
      allocatable: { cpuMillis: 8000, memoryBytes: 16e9 },
    },
  ]);
  const hours = (count: number): number => count * 3_600_000;
  expect(overview.troubles).toEqual([
    {
      ...{ cluster: 'prod', namespace: '', kind: 'Node', name: 'n-2', reasons: ['NotReady'] },
      ...{ objects: 2, sinceMs: hours(2) },
    },
    {
      ...{ cluster: 'prod', namespace: 'shop', kind: 'Deployment', name: 'web', objects: 3, sinceMs: hours(3) },
      reasons: ['CrashLoopBackOff', 'MinimumReplicasUnavailable'],
    },
    { cluster: 'prod', namespace: 'shop', kind: 'Pod', name: 'alone', reasons: ['Error'], objects: 1 },
  ]);
  expect(overview.warnings).toEqual([{ cluster: 'prod', reason: 'BackOff', count: 8 }]);
  const pods = overview.scopes.filter(({ table }) => table === 'pods');
  expect(pods.map(({ cluster, freshness }) => [cluster, freshness])).toEqual([
    ['prod', 'fresh'],
    ['lost', 'never'],
  ]);
});

test('shows one cluster alone, by any of its names', async () => {
  const ask = await openOverview();
  for (const name of ['prod', 'prod-admin']) {
    const { clusters, scopes } = ask(name);
    expect(clusters.map((cluster) => cluster.name)).toEqual(['prod']);
    expect(new Set(scopes.map(({ cluster }) => cluster))).toEqual(new Set(['prod']));
  }
  expect(ask('lost')).toMatchObject({ troublesFound: 0, warnings: [] });
  expect(() => ask('prot')).toThrow(/Did you mean prod\?/);
});

test('tells what a file of an older version has', async () => {
  const ask = await openOverview(
    'DROP VIEW unhealthy; DROP VIEW workloads; DROP TABLE events; PRAGMA user_version = 1',
  );
  const { clusters, troubles, warnings } = ask('prod');
  expect(clusters[0]).toMatchObject({ nodes: [{}, {}], pods: [{}, {}, {}] });
  expect(clusters[0]).not.toHaveProperty('workloads');
  expect(troubles.map(({ kind, name, objects }) => [kind, name, objects])).toEqual([
    ['ReplicaSet', 'web-6c5', 3],
    ['Pod', 'alone', 1],
  ]);
  expect(warnings).toEqual([]);
});
