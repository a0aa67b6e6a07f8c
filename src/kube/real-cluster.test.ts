import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHOP } from '../../test/support/clusters.ts';
import { clusterSupport } from '../../testbed/cluster-support.ts';
import { acquireTestCluster, type TestCluster } from '../../testbed/test-cluster.ts';
import { systemClock } from '../lib/clock.ts';
import { silentLog } from '../lib/log.ts';
import type { ClusterClient } from './cluster-client.ts';
import { readClusterInfo } from './cluster-identity.ts';
import { type ClusterSet, openClusterSet } from './cluster-set.ts';
import { DEPLOYMENTS, EVENTS, NAMESPACES, NODES, PODS, SERVICES } from './known-resources.ts';
import { type ClusterAccess, loadKubeconfig, resolveContext } from './kubeconfig.ts';
import { listPage } from './list.ts';
import { readPodLog } from './pod-logs.ts';
import { listTable } from './table.ts';
import { rejectionOf } from './testing/client-to.ts';
import { expectEqualWords, nodeWords, podWords, serviceWords } from './testing/expect-equal-words.ts';

const { signal } = new AbortController();

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('on a real cluster', () => {
  let cluster: TestCluster;
  let access: ClusterAccess;
  let set: ClusterSet;
  let client: ClusterClient;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    const kubeconfig = await loadKubeconfig([cluster.kubeconfigPath]);
    if (kubeconfig === undefined) throw new Error('the test cluster has no kubeconfig');
    access = resolveContext(kubeconfig, cluster.contextName);
    set = await openClusterSet(
      { log: silentLog, clock: systemClock, env: {}, homeFolder: '/' },
      { kubeconfigPaths: [cluster.kubeconfigPath], contexts: [] },
    );
    client = set.client(cluster.contextName);
  }, 600_000);

  afterAll(async () => {
    await set?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it("says of every pod what the API server's own table says", async () => {
    expect(await expectEqualWords(client, PODS, podWords)).toBeGreaterThan(30);
  });

  it("says of every node and service what the API server's own table says", async () => {
    expect(await expectEqualWords(client, NODES, nodeWords)).toBeGreaterThan(1);
    expect(await expectEqualWords(client, SERVICES, serviceWords)).toBeGreaterThan(5);
  });

  it('knows who it is', async () => {
    const info = await readClusterInfo(client, systemClock, signal);
    const uid = await cluster.kubectl('get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}');
    expect(info).toMatchObject({ cluster: cluster.contextName, uid, server: access.cluster.server });
    expect(info.version).toMatch(/^v1\.\d+/);
  });

  it('finds kinds as kubectl does, custom ones too', async () => {
    const catalog = set.catalog(cluster.contextName);
    expect(await catalog.find('sf', signal)).toMatchObject({
      group: 'shop.example',
      kind: 'Storefront',
      namespaced: true,
    });
    expect(await catalog.find('netpol', signal)).toMatchObject({ kind: 'NetworkPolicy' });
    for (const known of [PODS, NODES, NAMESPACES, SERVICES, EVENTS, DEPLOYMENTS]) {
      const found = await catalog.find(known.plural, signal);
      expect({ ...found, verbs: found.verbs.toSorted() }).toEqual({ ...known, verbs: known.verbs.toSorted() });
    }
    const kubectl = (await cluster.kubectl('api-resources', '--no-headers', '-o', 'name')).trim().split('\n');
    const ours = (await catalog.all(signal)).map(({ plural, group }) => (group === '' ? plural : `${plural}.${group}`));
    expect(ours.toSorted()).toEqual(kubectl.toSorted());
  });

  it('walks pages to the end, each object once', async () => {
    const names: string[] = [];
    let next: string | undefined;
    let remaining: number | undefined;
    do {
      const page = await listPage(client, PODS, {
        limit: 7,
        ...(next === undefined ? {} : { continue: next }),
        signal,
      });
      remaining ??= page.objects.length + (page.remainingItemCount ?? 0);
      names.push(...page.objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      next = page.continue;
    } while (next !== undefined);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(remaining ?? -1);
  });

  it('reads a table as it was at a version', async () => {
    const first = await listTable(client, NAMESPACES, { includeObject: 'None', signal });
    await cluster.createNamespace('later');
    const pinned = { includeObject: 'None', resourceVersion: first.resourceVersion, signal } as const;
    const again = await listTable(client, NAMESPACES, pinned);
    expect(again.rows.map((row) => row.cells[0])).toEqual(first.rows.map((row) => row.cells[0]));
    expect(again.resourceVersion).toBe(first.resourceVersion);
  });

  it('says that a version too old is gone', async () => {
    // An API server forgets after five minutes; this one after a second.
    const compaction = { component: 'kube-apiserver', key: 'etcd-compaction-interval', value: '1s' } as const;
    await using forgetful = await acquireTestCluster({ workloads: 'none', needsKwok: true, extraArgs: [compaction] });
    await using own = await openClusterSet(
      { log: silentLog, clock: systemClock, env: {}, homeFolder: '/' },
      { kubeconfigPaths: [forgetful.kubeconfigPath], contexts: [] },
    );
    const pinned = { includeObject: 'None', resourceVersion: '1', signal } as const;
    const list = () => listTable(own.client(forgetful.contextName), PODS, pinned).catch((error: unknown) => error);
    await expect.poll(list, { timeout: 60_000, interval: 500 }).toMatchObject({ code: 'cursor_expired' });
  });

  it('refuses a cursor that the API server never gave', async () => {
    const refusal = await rejectionOf(listPage(client, PODS, { continue: 'rubbish', signal }));
    expect(refusal).toMatchObject({ code: 'kube_api' });
  });

  it('reads logs', async () => {
    const pods = await listPage(client, PODS, { namespace: 'payments', limit: 1, signal });
    const pod = pods.objects[0]?.metadata.name ?? '';
    const log = await readPodLog(client, { namespace: 'payments', pod, tailLines: 2, timestamps: true, signal });
    expect(log).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
});
