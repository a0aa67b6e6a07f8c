import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import { MIGRATIONS } from './migrations.ts';

type Row = Readonly<Record<string, SQLInputValue>>;

const CREATED = '2026-11-20T08:00:00Z';
const LONG_AGO = '2026-11-20T09:00:00Z';
const justNow = (): string => new Date(Date.now() - 5_000).toISOString().replace(/\.\d+Z/, 'Z');

async function open() {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  await migrate(database, MIGRATIONS);
  let id = 0;
  const insert = (table: string, row: Row): void => {
    const names = Object.keys(row);
    const marks = names.map(() => '?').join(', ');
    database.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`).run(...Object.values(row));
  };
  /** An object with its row in its kind's table. */
  const add = (table: string, name: string, row: Row = {}): void => {
    id += 1;
    const key = { cluster: 'prod', namespace: 'shop', name };
    const of = { api_group: '', api_version: 'v1', kind: table, uid: `u${id}`, resource_version: '1', labels: '{}' };
    insert('objects', { id, ...key, ...of, changed_at: LONG_AGO });
    const { namespace, ...unplaced } = key;
    const place = ['nodes', 'namespaces', 'persistentvolumes'].includes(table) ? unplaced : { namespace, ...unplaced };
    insert(table, { id, ...place, created_at: CREATED, ...row });
  };
  const ask = (sql: string): readonly Row[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row })) as readonly Row[];
  return { insert, add, ask };
}

const event = (name: string, row: Row): Row => ({
  ...{ cluster: 'prod', namespace: 'shop', name, uid: name, type: 'Warning', object_namespace: 'shop' },
  ...{ last_seen: '2026-11-20T09:00:00.000Z', ...row },
});

test('what is broken says why, in its own words or in those of the latest warning about it', async () => {
  const { insert, add, ask } = await open();
  const broken = { reason: 'NotReady', since: LONG_AGO, ready: 0, containers: 2 };
  add('pods', 'tells', { ...broken, message: 'web: exit code 1' });
  add('pods', 'is-told-of', broken);
  add('pods', 'is-new-under-its-name', { ...broken, created_at: '2026-11-20T08:30:00Z' });
  add('pods', 'is-well', { ready: 2, containers: 2 });
  const about = { object_kind: 'Pod', object_name: 'is-told-of' };
  insert('events', event('e1', { ...about, message: 'first', last_seen: '2026-11-20T08:10:00.000Z' }));
  insert('events', event('e2', { ...about, message: 'probe failed', last_seen: '2026-11-20T08:20:00.000Z' }));
  insert('events', event('e3', { ...about, message: 'fine', type: 'Normal' }));
  const before = { object_kind: 'Pod', object_name: 'is-new-under-its-name', last_seen: '2026-11-20T08:20:00.000Z' };
  insert('events', event('e4', { ...before, message: 'of the one before' }));
  expect(ask('SELECT kind, namespace, name, reason, message, since FROM unhealthy ORDER BY name')).toEqual(
    [
      ['is-new-under-its-name', '0 of 2 containers are ready'],
      ['is-told-of', 'probe failed'],
      ['tells', 'web: exit code 1'],
    ].map(([name, message]) => ({
      kind: 'Pod',
      namespace: 'shop',
      name,
      reason: 'NotReady',
      message,
      since: LONG_AGO,
    })),
  );
});

test('what is only on its way is not broken for two minutes; what fails is at once', async () => {
  const { add, ask } = await open();
  for (const reason of ['ContainerCreating', 'Init:0/2', 'Terminating', 'CrashLoopBackOff', 'Unschedulable']) {
    add('pods', `new ${reason}`, { reason, since: justNow() });
    add('pods', `old ${reason}`, { reason, since: LONG_AGO });
  }
  const certificate = { kind: 'Certificate', api_group: 'cert-manager.io', reason: 'Issuing' };
  add('other_objects', 'new certificate', { ...certificate, since: justNow() });
  add('other_objects', 'old certificate', { ...certificate, since: LONG_AGO });
  add('deployments', 'new rollout', { reason: 'RollingOut', since: justNow() });
  add('deployments', 'old rollout', { reason: 'RollingOut', since: LONG_AGO });
  add('statefulsets', 'of unknown age', { reason: 'NotAllReady' });
  add('persistentvolumeclaims', 'new claim', { reason: 'Pending', since: justNow() });
  add('namespaces', 'new deletion', { reason: 'Terminating', since: justNow() });
  add('nodes', 'cordoned', { reason: 'SchedulingDisabled', since: justNow() });
  expect(ask('SELECT name FROM unhealthy ORDER BY name').map(({ name }) => name)).toEqual([
    ...['cordoned', 'new CrashLoopBackOff', 'new Unschedulable', 'of unknown age', 'old ContainerCreating'],
    ...[
      'old CrashLoopBackOff',
      'old Init:0/2',
      'old Terminating',
      'old Unschedulable',
      'old certificate',
      'old rollout',
    ],
  ]);
});

test('a service leads nowhere only where endpoints are known at all', async () => {
  const { insert, add, ask } = await open();
  const service = { type: 'ClusterIP', selector: '{"app":"x"}' };
  for (const name of ['ready', 'not-ready', 'empty']) add('services', name, service);
  add('services', 'without-selector', { ...service, selector: '{}' });
  add('services', 'elsewhere', { ...service, type: 'ExternalName' });
  const slice = { endpoints: '[]', changed_at: LONG_AGO };
  add('endpointslices', 'ready-1', { ...slice, service: 'ready', ready: 0, not_ready: 3 });
  add('endpointslices', 'ready-2', { ...slice, service: 'ready', ready: 1, not_ready: 0 });
  add('endpointslices', 'not-ready-1', { ...slice, service: 'not-ready', ready: 0, not_ready: 2 });
  expect(ask('SELECT * FROM unhealthy')).toEqual([]);
  const scope = { cluster: 'prod', api_group: 'discovery.k8s.io', kind: 'EndpointSlice', complete: 1 };
  insert('cache_metadata', { ...scope, namespace: '' });
  expect(ask('SELECT kind, name, reason, message, since FROM unhealthy ORDER BY name')).toEqual([
    {
      ...{ kind: 'Service', name: 'empty', reason: 'NoEndpoints', since: CREATED },
      message: 'no pod matches its selector',
    },
    {
      ...{ kind: 'Service', name: 'not-ready', reason: 'NoEndpoints', since: LONG_AGO },
      message: 'none of the 2 addresses behind it is ready',
    },
  ]);
});

test('owners are found through replica sets and jobs, and stay what they are where there is nothing behind', async () => {
  const { add, ask } = await open();
  add('replicasets', 'web-1', { owner_kind: 'Deployment', owner_name: 'web' });
  add('replicasets', 'bare');
  add('jobs', 'nightly-1', { owner_kind: 'CronJob', owner_name: 'nightly', reason: 'BackoffLimitExceeded' });
  const pods = [
    ['of-web', 'ReplicaSet', 'web-1'],
    ['of-bare', 'ReplicaSet', 'bare'],
    ['of-unknown', 'ReplicaSet', 'not-cached'],
    ['of-nightly', 'Job', 'nightly-1'],
    ['of-postgres', 'StatefulSet', 'postgres'],
    ['alone', null, null],
  ] as const;
  for (const [name, owner_kind, owner_name] of pods) add('pods', name, { owner_kind, owner_name, reason: 'Error' });
  const tops = [
    { name: 'alone', kind: null, owner: null },
    { name: 'of-bare', kind: 'ReplicaSet', owner: 'bare' },
    { name: 'of-nightly', kind: 'CronJob', owner: 'nightly' },
    { name: 'of-postgres', kind: 'StatefulSet', owner: 'postgres' },
    { name: 'of-unknown', kind: 'ReplicaSet', owner: 'not-cached' },
    { name: 'of-web', kind: 'Deployment', owner: 'web' },
  ];
  expect(ask('SELECT name, top_kind AS kind, top_name AS owner FROM pod_owners ORDER BY name')).toEqual(tops);
  const unhealthy =
    "SELECT name, owner_kind AS kind, owner_name AS owner FROM unhealthy WHERE kind = 'Pod' ORDER BY name";
  expect(ask(unhealthy)).toEqual(tops);
  expect(ask("SELECT name, owner_name FROM unhealthy WHERE kind = 'Job'")).toEqual([
    { name: 'nightly-1', owner_name: 'nightly' },
  ]);
  expect(ask('SELECT kind, name FROM workloads ORDER BY name')).toEqual([
    { kind: 'ReplicaSet', name: 'bare' },
    { kind: 'Job', name: 'nightly-1' },
  ]);
});

test('a node holds what its pods ask for that have not ended, and images are counted by pods', async () => {
  const { add, ask } = await open();
  const node = { cpu_millis: 2000, memory_bytes: 1000, pods_capacity: 110 };
  add('nodes', 'busy', node);
  add('nodes', 'idle', node);
  const pod = {
    node: 'busy',
    phase: 'Running',
    cpu_request_millis: 250,
    memory_request_bytes: 150,
    images: '["a","b"]',
  };
  add('pods', 'one', pod);
  add('pods', 'two', { ...pod, phase: 'Pending', cpu_limit_millis: 500, images: '["a"]' });
  add('pods', 'done', { ...pod, phase: 'Succeeded', images: '["c"]' });
  add('pods', 'without-node', { ...pod, node: null, images: '[]' });
  expect(
    ask(
      'SELECT name, pods, cpu_request_millis AS cpu, cpu_limit_millis AS most, cpu_percent, memory_percent FROM node_usage',
    ),
  ).toEqual([
    { name: 'busy', pods: 2, cpu: 500, most: 500, cpu_percent: 25, memory_percent: 30 },
    { name: 'idle', pods: 0, cpu: 0, most: 0, cpu_percent: 0, memory_percent: 0 },
  ]);
  expect(ask('SELECT image, pods, namespaces FROM images ORDER BY image')).toEqual([
    { image: 'a', pods: 2, namespaces: 'shop' },
    { image: 'b', pods: 1, namespaces: 'shop' },
    { image: 'c', pods: 1, namespaces: 'shop' },
  ]);
});

test('endpoints are told one by one, with the pods behind them', async () => {
  const { add, ask } = await open();
  const endpoints = [
    { address: '10.0.0.1', ready: 1, terminating: 0, pod: 'web-1', node: 'n1' },
    { address: '10.0.0.2', ready: 0, terminating: 1, pod: 'web-2' },
  ];
  add('endpointslices', 'web-x', { service: 'web', endpoints: JSON.stringify(endpoints), ports: '[]' });
  add('endpointslices', 'of-none', { endpoints: JSON.stringify(endpoints) });
  expect(ask('SELECT service, address, ready, terminating, pod, node FROM service_endpoints')).toEqual([
    { service: 'web', address: '10.0.0.1', ready: 1, terminating: 0, pod: 'web-1', node: 'n1' },
    { service: 'web', address: '10.0.0.2', ready: 0, terminating: 1, pod: 'web-2', node: null },
  ]);
});
