import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { CacheDatabase } from './comparison/database.ts';
import { SHOP } from './support/clusters.ts';
import { eventually } from './support/eventually.ts';
import { expectCode } from './support/expect-code.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

interface ApiList {
  readonly items: readonly { readonly metadata: { readonly uid: string; readonly resourceVersion: string } }[];
}

interface DiscoveryDocument {
  readonly groups?: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly verbs: readonly string[] }[];
}

const ANYTHING = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

describe.skipIf(NO_TEST_BED)('with SCANNER_KINDS=*', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
  });
  afterAll(async () => await cluster?.[Symbol.asyncDispose]());

  const ask = async <T>(path: string): Promise<T> => JSON.parse(await cluster.kubectl('get', '--raw', path)) as T;

  /** Paths of the lists by `kind group`, as plain discovery tells them. */
  const listPaths = async (): Promise<ReadonlyMap<string, string>> => {
    const { groups = [] } = await ask<DiscoveryDocument>('/apis');
    const roots = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
    const paths = new Map<string, string>();
    for (const root of roots) {
      const { resources = [] } = await ask<DiscoveryDocument>(root);
      const group = root === '/api/v1' ? '' : (root.split('/')[2] ?? '');
      for (const { name, kind, verbs } of resources) {
        if (verbs.includes('list') && !name.includes('/')) paths.set(`${kind} ${group}`, `${root}/${name}`);
      }
    }
    return paths;
  };

  it('a scan holds every object of every kind, custom ones too, each once and as the API server has it', async () => {
    await using workspace = await Workspace.open({ kubeconfigPath: cluster.kubeconfigPath });
    const env = { SCANNER_KINDS: '*,-leases' };
    expectCode(await workspace.run(['scan', '--once'], { env }), 0);
    using database = new CacheDatabase(workspace.databasePath);
    const scopes = database.rows('SELECT kind, api_group, resource_version, complete, error FROM cache_metadata');
    expect(scopes.filter(({ complete, error }) => complete !== 1 || error !== null)).toEqual([]);
    const kept = new Set(scopes.map(({ kind, api_group: group }) => `${String(kind)} ${String(group)}`));
    const paths = await listPaths();
    const missing = [...paths.keys()].filter((name) => !kept.has(name));
    expect(missing.sort()).toEqual(['ComponentStatus ', 'Event events.k8s.io', 'Lease coordination.k8s.io']);
    expect(kept).toContain('Storefront shop.example');
    const untyped =
      "SELECT count(*) FROM objects JOIN cache_metadata USING (cluster, api_group, kind) WHERE table_name = 'other_objects'";
    expect(database.count('SELECT count(*) FROM other_objects')).toBe(database.count(untyped));
    const unlike = `SELECT x.kind, x.name FROM other_objects x JOIN objects o USING (id) JOIN object_bodies b USING (id)
      WHERE (x.cluster, x.kind, x.api_group, x.namespace, x.name) <> (o.cluster, o.kind, o.api_group, o.namespace, o.name)
        OR x.labels IS NOT o.labels OR x.created_at IS NOT o.created_at OR x.phase IS NOT nullif(b.body ->> '$.status.phase', '')
        OR (SELECT count(*) FROM json_each(x.conditions)) <> json_array_length(coalesce(b.body -> '$.status.conditions', '[]'))`;
    expect(database.rows(unlike)).toEqual([]);
    for (const { kind, api_group: group, resource_version: version } of scopes) {
      const name = `${String(kind)} ${String(group)}`;
      const rows = database.rows(
        'SELECT uid, resource_version FROM objects WHERE kind = ? AND api_group = ?',
        String(kind),
        String(group),
      );
      // As it was when the scan listed it: other tests write to this cluster.
      const at = `resourceVersion=${String(version)}&resourceVersionMatch=Exact`;
      const { items } = await ask<ApiList>(`${paths.get(name) ?? ''}?${at}`);
      expect(rows.map((row) => `${String(row.uid)} ${String(row.resource_version)}`).sort(), name).toEqual(
        items.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`).sort(),
      );
    }
  });

  it('says in status which name the cluster does not serve, and scans the rest', async () => {
    await using workspace = await Workspace.open({ kubeconfigPath: cluster.kubeconfigPath });
    const env = { SCANNER_KINDS: 'sf,gizmos,secrets' };
    const { code, stderr } = await workspace.run(['scan', '--once'], { env });
    expect(code).toBe(0);
    expect(stderr).toContain('gizmos');
    const { stdout } = await workspace.run(['status'], { env });
    expect(stdout).toMatch(/gizmos.*never scanned/);
    using database = new CacheDatabase(workspace.databasePath);
    expect(database.rows('SELECT DISTINCT kind FROM objects ORDER BY kind')).toEqual([
      { kind: 'Secret' },
      { kind: 'Storefront' },
    ]);
  });

  it('a kind is picked up when it is installed, and gone from the cache when it is removed', async () => {
    await using workspace = await Workspace.open({ kubeconfigPath: cluster.kubeconfigPath });
    const group = `kinds-${process.pid}.example`;
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `gadgets.${group}` },
      spec: {
        group,
        scope: 'Cluster',
        names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: ANYTHING } }],
      },
    };
    const since = '2026-01-01T00:00:00Z';
    const broken = {
      type: 'Ready',
      status: 'False',
      reason: 'Unplugged',
      message: 'no power',
      lastTransitionTime: since,
    };
    const gadget = {
      ...{ apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'first' } },
      status: { conditions: [broken] },
    };
    const create = async (object: object): Promise<unknown> =>
      cluster.kubectlWithInput(JSON.stringify(object), 'create', '-f', '-');
    await using daemon = workspace.start(['scan'], { env: { SCANNER_KINDS: 'namespaces,crd,gadgets' } });
    const look = (sql: string): readonly unknown[] => {
      using database = new CacheDatabase(workspace.databasePath);
      return database.rows(sql, group);
    };
    const definitions = "SELECT name FROM objects WHERE kind = 'CustomResourceDefinition' AND name NOT LIKE '%' || ?";
    await eventually('the first scan', () => look(definitions).length > 0 || undefined, 60_000);
    try {
      await create(definition);
      await eventually('the kind to be served', async () => await create(gadget).then(() => true), 60_000);
      await eventually(
        'its object in the cache',
        () => look('SELECT name FROM objects WHERE api_group = ?').length === 1 || undefined,
        90_000,
      );
      const unhealthy =
        'SELECT u.kind, u.name, u.reason, u.message, u.since FROM unhealthy u JOIN objects o USING (id) WHERE o.api_group = ?';
      expect(look(unhealthy)).toEqual([
        {
          kind: `Gadget.${group}`,
          name: 'first',
          reason: 'Unplugged',
          message: 'no power',
          since: new Date(since).toISOString(),
        },
      ]);
    } finally {
      await cluster.kubectl('delete', 'crd', `gadgets.${group}`, '--ignore-not-found');
    }
    const scopes = 'SELECT kind FROM cache_metadata WHERE api_group = ?';
    await eventually('the kind to be gone from the cache', () => look(scopes).length === 0 || undefined, 90_000);
    expect(look('SELECT name FROM objects WHERE api_group = ?')).toEqual([]);
    daemon.signal('SIGTERM');
    expect(await daemon.ended).toMatchObject({ code: 0 });
  });
});
