import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Script } from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { ClusterAnswer } from './comparison/cluster-answer.ts';
import { compareWithCluster } from './comparison/compare.ts';
import { CacheDatabase } from './comparison/database.ts';
import { askJson } from './support/asking.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { OWN, SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { adminUser, type ContextEntry, writeKubeconfig } from './support/kubeconfig.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

describe.skipIf(NO_TEST_BED)('which cluster the cache speaks of', () => {
  let shop: TestCluster;
  let other: TestCluster;

  beforeAll(async () => {
    shop = await acquireTestCluster(SHOP);
    other = await acquireTestCluster(OWN);
  });
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
    await other?.[Symbol.asyncDispose]();
  });

  function context(name: string, cluster: TestCluster): ContextEntry {
    const access = clusterAccess(cluster.kubeconfigPath, cluster.contextName);
    return { name, server: access.server, ca: access.tls.ca, user: adminUser(access) };
  }
  async function openWorkspace(...contexts: readonly ContextEntry[]): Promise<Workspace> {
    const workspace = await Workspace.open({ kubeconfigPath: '', env: { K8S_CONTEXTS: '*' } });
    await writeKubeconfig(`${workspace.folder}/kubeconfig`, contexts);
    return workspace;
  }
  const scan = (workspace: Workspace, env: Record<string, string> = {}) =>
    workspace.run(['scan', '--once'], { env: { KUBECONFIG: `${workspace.folder}/kubeconfig`, ...env } });
  const compare = async (
    workspace: Workspace,
    cluster: TestCluster,
    clusterName: string,
    aliases: readonly string[],
  ) => {
    using answer = new ClusterAnswer(cluster);
    return await compareWithCluster(answer, { databasePath: workspace.databasePath, clusterName, aliases });
  };

  it('takes two contexts of one API server for one cluster', async () => {
    await using workspace = await openWorkspace(context('prod', shop), context('prod-admin', shop));
    expectCode(await scan(workspace), 0);
    expect(await compare(workspace, shop, 'prod', ['prod-admin'])).toEqual([]);
  });

  it('keeps two API servers apart, whose objects have the same names', async () => {
    await using workspace = await openWorkspace(context('shop', shop), context('other', other));
    expectCode(await scan(workspace), 0);
    using database = new CacheDatabase(workspace.databasePath);
    expect(database.rows('SELECT name FROM clusters ORDER BY name').map((row) => row.name)).toEqual(['other', 'shop']);
    expect(database.rows("SELECT cluster FROM namespaces WHERE name = 'kube-system' ORDER BY cluster")).toEqual([
      { cluster: 'other' },
      { cluster: 'shop' },
    ]);
    expect(database.count("SELECT count(*) FROM pods WHERE cluster = 'other'")).toBe(0);
  });

  it('goes on with the others where one cluster cannot be reached', async () => {
    const nowhere = { name: 'nowhere', server: 'https://127.0.0.1:1' };
    await using workspace = await openWorkspace(context('shop', shop), nowhere);
    const ending = await scan(workspace);
    expect(ending.code).toBe(1);
    using database = new CacheDatabase(workspace.databasePath);
    expect(database.count("SELECT count(*) FROM pods WHERE cluster = 'shop'")).toBeGreaterThan(0);
    const status = await workspace.run(['status']);
    expect(status.stdout).toMatch(/nowhere/);
  });

  it('starts anew when another cluster has taken an old name', async () => {
    await using workspace = await openWorkspace(context('prod', shop));
    expectCode(await scan(workspace), 0);
    await writeKubeconfig(`${workspace.folder}/kubeconfig`, [context('prod', other)]);
    expectCode(await scan(workspace), 0);
    expect(await compare(workspace, other, 'prod', [])).toEqual([]);
  });

  it('is not answered from where the agent has another cluster under that name', async () => {
    await using workspace = await openWorkspace(context('prod', shop));
    expectCode(await scan(workspace), 0);
    const listing: Script = ({ results }) =>
      results[0] === undefined
        ? { calls: [{ name: 'k8s_list_namespaces', arguments: {} }] }
        : { text: results[0].text };
    const ask = async () => {
      const env = { KUBECONFIG: `${workspace.folder}/kubeconfig` };
      return (await askJson(workspace, listing, 'which namespaces?', { env })).answer;
    };
    expect((await ask()).calls).toMatchObject([{ source: 'cache' }]);
    await writeKubeconfig(`${workspace.folder}/kubeconfig`, [context('prod', other)]);
    const { calls, answer } = await ask();
    expect(calls).toMatchObject([{ source: 'live', isError: false }]);
    expect(answer).not.toContain('shop');
  });
});
