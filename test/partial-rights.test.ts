import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { CacheDatabase } from './comparison/database.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { McpHost } from './support/mcp-client.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

/** What the person may read, and nothing else: neither nodes nor the list of namespaces. */
const READABLE = ['shop', 'payments'];

describe.skipIf(NO_TEST_BED)('a person who may read only some namespaces', () => {
  let cluster: TestCluster;
  let home: string;
  let token: string;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    home = await cluster.createNamespace('reader');
    await cluster.kubectl('create', 'serviceaccount', 'reader', '-n', home);
    for (const namespace of READABLE) {
      const role = { namespace, name: home };
      const manifests = [
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'Role',
          metadata: role,
          rules: [{ apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list'] }],
        },
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'RoleBinding',
          metadata: role,
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: home },
          subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: home }],
        },
      ];
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
      await cluster.kubectlWithInput(list, 'create', '-f', '-');
    }
    token = (await cluster.kubectl('create', 'token', 'reader', '-n', home)).trim();
  });
  afterAll(async () => {
    for (const namespace of READABLE)
      await cluster?.kubectl('delete', 'role,rolebinding', home, '-n', namespace, '--ignore-not-found');
    await cluster?.[Symbol.asyncDispose]();
  });

  async function openWorkspace(env: Record<string, string>): Promise<Workspace> {
    const { server, tls } = clusterAccess(cluster.kubeconfigPath, cluster.contextName);
    const workspace = await Workspace.open({ kubeconfigPath: '', env });
    const user = { token };
    await writeKubeconfig(`${workspace.folder}/kubeconfig`, [
      { name: 'mine', server, ca: tls.ca, namespace: 'shop', user },
    ]);
    return workspace;
  }
  const scan = (workspace: Workspace) =>
    workspace.run(['scan', '--once'], { env: { KUBECONFIG: `${workspace.folder}/kubeconfig` } });
  const namesIn = async (kind: string, namespace: string): Promise<readonly string[]> => {
    const list = JSON.parse(await cluster.kubectl('get', kind, '-n', namespace, '-o', 'json')) as {
      readonly items: readonly { readonly metadata: { readonly name: string } }[];
    };
    return list.items.map(({ metadata }) => metadata.name).sort();
  };
  const cached = (database: CacheDatabase, table: string, namespace: string): readonly unknown[] =>
    database.rows(`SELECT name FROM ${table} WHERE namespace = ? ORDER BY name`, namespace).map((row) => row.name);

  it('gets the namespace of the context into the cache where nothing else is said', async () => {
    await using workspace = await openWorkspace({});
    expectCode(await scan(workspace), 0);
    using database = new CacheDatabase(workspace.databasePath);
    expect(cached(database, 'pods', 'shop')).toEqual(await namesIn('pods', 'shop'));
    expect(cached(database, 'services', 'shop')).toEqual(await namesIn('services', 'shop'));
    const complete = database.rows('SELECT kind, namespace FROM cache_metadata WHERE complete = 1 ORDER BY kind');
    expect(complete).toEqual([
      { kind: 'Pod', namespace: 'shop' },
      { kind: 'Service', namespace: 'shop' },
    ]);
  });

  it('gets each namespace of SCANNER_NAMESPACES as a scope of its own, and hears of the one that is forbidden', async () => {
    await using workspace = await openWorkspace({ SCANNER_NAMESPACES: [...READABLE, 'platform'].join(',') });
    await scan(workspace);
    using database = new CacheDatabase(workspace.databasePath);
    for (const namespace of READABLE)
      expect(cached(database, 'pods', namespace)).toEqual(await namesIn('pods', namespace));
    const scopes = database.rows(
      "SELECT namespace, complete, error FROM cache_metadata WHERE kind = 'Pod' ORDER BY namespace",
    );
    expect(scopes).toEqual([
      { namespace: 'payments', complete: 1, error: null },
      { namespace: 'platform', complete: 0, error: expect.stringMatching(/list.*pods|pods.*list/i) },
      { namespace: 'shop', complete: 1, error: null },
    ]);
  });

  it('reads of kinds that are forbidden which right is missing', async () => {
    await using workspace = await openWorkspace({});
    await scan(workspace);
    const status = await workspace.run(['status'], { env: { KUBECONFIG: `${workspace.folder}/kubeconfig` } });
    expect(status.stdout.replaceAll(/\s+/g, ' ')).toMatch(/list.*nodes|nodes.*list/i);
    using database = new CacheDatabase(workspace.databasePath);
    expect(database.rows("SELECT complete, item_count, observed_at FROM cache_metadata WHERE kind = 'Node'")).toEqual([
      { complete: 0, item_count: null, observed_at: null },
    ]);
    expect(database.rows('SELECT reachable FROM clusters')).toEqual([{ reachable: 1 }]);
  });

  it('gets useful answers from the tools', async () => {
    await using workspace = await openWorkspace({});
    await using host = await McpHost.connect(workspace, { env: { KUBECONFIG: `${workspace.folder}/kubeconfig` } });
    const inShop = await host.call('k8s_list_pods', { namespace: 'shop' });
    expect(inShop.isError).toBe(false);
    expect(inShop.text).toContain('postgres-0');
    const everywhere = await host.call('k8s_list_pods');
    expect(everywhere.isError).toBe(false);
    expect(everywhere.text).toContain('postgres-0');
    expect(everywhere.text).toMatch(/shop/);
    const nodes = await host.call('k8s_list_nodes');
    expect(nodes.isError).toBe(true);
    expect(nodes.text).toMatch(/list.*nodes|nodes.*list/i);
  });
});
