import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWN } from '../../../test/support/clusters.ts';
import { NO_TEST_BED } from '../../../test/support/with-cluster.ts';
import { acquireTestCluster, type TestCluster } from '../../../testbed/test-cluster.ts';
import type { ClusterClient } from '../../kube/cluster-client.ts';
import { type ClusterSet, openClusterSet } from '../../kube/cluster-set.ts';
import { PODS } from '../../kube/known-resources.ts';
import { resourcePath } from '../../kube/resource-path.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { createObject, deleteObject } from '../../kube/write.ts';
import { systemClock } from '../../lib/clock.ts';
import { silentLog } from '../../lib/log.ts';
import type { KindsPage, ObjectsPage } from '../../lib/machine-form.ts';
import { type OpenedTools, openTools } from '../testing/opened-tools.ts';
import { changeWords, follow, nameOf, poll, versionNow, versionOf } from './testing/follow.ts';

const { signal } = new AbortController();
const CONFIG_MAPS = { ...PODS, kind: 'ConfigMap', plural: 'configmaps', singular: 'configmap', shortNames: ['cm'] };
const GROUP = 'watch.k8s-mcp.test';

function configMap(name: string, data: Readonly<Record<string, string>> = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

describe.skipIf(NO_TEST_BED)('a watch of a kind', { timeout: 180_000 }, () => {
  let cluster: TestCluster;
  let tools: OpenedTools;
  let clusters: ClusterSet;
  let client: ClusterClient;

  beforeAll(async () => {
    cluster = await acquireTestCluster(OWN);
    tools = await openTools(cluster);
    clusters = await openClusterSet(
      { log: silentLog, clock: systemClock, env: {}, homeFolder: '/nonexistent' },
      { kubeconfigPaths: [cluster.kubeconfigPath], contexts: [] },
    );
    client = clusters.client(cluster.contextName);
  }, 600_000);
  afterAll(async () => {
    await clusters?.[Symbol.asyncDispose]();
    await tools?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  async function create(namespace: string, ...items: readonly object[]): Promise<void> {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    await cluster.kubectlWithInput(list, 'create', '-n', namespace, '-f', '-');
  }

  async function listed(kind: string, namespace: string): Promise<ObjectsPage['objects']> {
    const { structured } = await tools.call('k8s_list_resources', { kind, namespace }, 'objects');
    return (structured as unknown as ObjectsPage).objects;
  }

  /** Four changes of one object. */
  async function live(namespace: string, name: string): Promise<void> {
    await createObject(client, CONFIG_MAPS, namespace, configMap(name) as KubeObject, { dryRun: false, signal });
    for (const round of ['one', 'two']) {
      await client.request({
        method: 'PATCH',
        path: resourcePath(CONFIG_MAPS, { namespace, name }),
        body: { data: { round } },
        contentType: 'application/merge-patch+json',
        verb: 'patch',
        resource: 'configmaps',
      });
    }
    await deleteObject(client, CONFIG_MAPS, { namespace, name }, { dryRun: false, signal });
  }

  it('tells what was made, changed and deleted, in order, and the same when asked again', async () => {
    const namespace = await cluster.createNamespace('order');
    const scope = { kind: 'configmaps', namespace };
    const from = await versionNow(tools, scope);
    await create(namespace, configMap('a'));
    await cluster.kubectl('label', 'configmap', 'a', '-n', namespace, 'x=y');
    await cluster.kubectl('delete', 'configmap', 'a', '-n', namespace);
    const { changes } = await follow(tools, scope, from, (all) =>
      all.some((change) => changeWords(change) === 'DELETED a'),
    );
    const own = changes.filter(({ object }) => nameOf(object) === 'a');
    expect(own.map(changeWords)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    expect(own[1]?.object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { x: 'y' } } });
    expect(new Set(own.map(({ object }) => versionOf(object))).size).toBe(3);
    const again = await poll(tools, scope, from);
    expect(again.changes).toEqual(changes.slice(0, again.changes.length));
  });

  it('answers with what happens together at once, and as soon as it happens', async () => {
    const namespace = await cluster.createNamespace('together');
    const scope = { kind: 'secrets', namespace };
    const waiting = follow(tools, scope, await versionNow(tools, scope), (all) => all.length >= 40);
    const secret = (index: number): object => ({
      ...configMap(`s-${index}`),
      kind: 'Secret',
      data: { password: Buffer.from(`unguessable-${index}`).toString('base64') },
    });
    await create(namespace, ...Array.from({ length: 40 }, (_, index) => secret(index)));
    const { pages, changes } = await waiting;
    expect(pages.length).toBeLessThan(changes.length);
    expect(JSON.stringify(pages)).not.toMatch(/unguessable|dW5ndWVzc2FibGU/);
    expect(changes.map(({ object }) => object)).toEqual(
      expect.arrayContaining((await listed('secrets', namespace)) as object[]),
    );
  });

  it('is empty when the time is over, with a newer version where other things happened meanwhile', async () => {
    const namespace = await cluster.createNamespace('quiet');
    const other = await cluster.createNamespace('busy');
    const scope = { kind: 'configmaps', namespace };
    await expect.poll(async () => (await listed('configmaps', namespace)).length).toBe(1);
    const from = await versionNow(tools, scope);
    let isOver = false;
    const asked = poll(tools, scope, from, 6).finally(() => {
      isOver = true;
    });
    for (let index = 0; !isOver; index++) await create(other, configMap(`c-${index}`));
    const page = await asked;
    expect(page).toMatchObject({ changes: [], expired: false });
    expect(BigInt(page.resourceVersion)).toBeGreaterThan(BigInt(from));
  });

  it('gives an object byte for byte as a list gives it, custom ones too, whose kind may be a second old', async () => {
    const namespace = await cluster.createNamespace('kinds');
    await cluster.kubectlWithInput(JSON.stringify(definition('widgets', 'Widget')), 'create', '-f', '-');
    const served = async (): Promise<boolean> => {
      const { structured } = await tools.call('k8s_list_api_resources', {}, 'objects');
      return (structured as unknown as KindsPage).kinds.some(({ group }) => group === GROUP);
    };
    await expect.poll(served, { timeout: 30_000 }).toBe(true);
    for (const kind of [`widgets.${GROUP}`, 'configmaps', 'secrets', 'serviceaccounts']) {
      const scope = { kind, namespace };
      const from = await versionNow(tools, scope);
      const made = kind.startsWith('widgets')
        ? { ...configMap('w'), apiVersion: `${GROUP}/v1`, kind: 'Widget' }
        : undefined;
      const secret = { ...configMap('w'), kind: 'Secret', stringData: { password: 'unguessable' } };
      const account = { ...configMap('w'), kind: 'ServiceAccount', data: undefined };
      const byKind: Readonly<Record<string, object>> = { secrets: secret, serviceaccounts: account };
      const annotated = withAnnotation(made ?? byKind[kind] ?? configMap('w', { key: '值' }));
      await create(namespace, annotated);
      const isW = ({ object }: { readonly object: Readonly<Record<string, unknown>> }): boolean =>
        nameOf(object) === 'w';
      const { changes } = await follow(tools, scope, from, (all) => all.some(isW));
      const fromWatch = changes.find(isW)?.object;
      const fromList = (await listed(kind, namespace)).find((object) => nameOf(object) === 'w');
      expect(JSON.stringify(fromWatch), kind).toBe(JSON.stringify(fromList));
      expect(JSON.stringify(fromWatch)).not.toMatch(/unguessable|managedFields/);
    }
  });

  it('cuts a page at about 1 MB, and goes on without a loss or a repetition', async () => {
    const namespace = await cluster.createNamespace('pages');
    const scope = { kind: 'configmaps', namespace };
    const from = await versionNow(tools, scope);
    const names = Array.from({ length: 12 }, (_, index) => `large-${index}`);
    for (const name of names) await create(namespace, configMap(name, { text: 'x'.repeat(400_000) }));
    const isLarge = (name: string): boolean => name.startsWith('large-');
    const { pages, changes } = await follow(
      tools,
      scope,
      from,
      (all) => all.filter(({ object }) => isLarge(nameOf(object))).length >= 12,
    );
    expect(changes.map(({ object }) => nameOf(object)).filter(isLarge)).toEqual(names);
    expect(pages.at(-1)?.more).toBeUndefined();
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(1_500_000);
  });

  it('loses nothing of a storm', async () => {
    const namespace = await cluster.createNamespace('storm');
    const scope = { kind: 'configmaps', namespace };
    const from = await versionNow(tools, scope);
    const names = Array.from({ length: 500 }, (_, index) => `c-${index}`);
    const done = follow(
      tools,
      scope,
      from,
      (all) => all.filter(({ type, object }) => type === 'DELETED' && nameOf(object).startsWith('c-')).length >= 500,
    );
    const limit = pLimit(16);
    await Promise.all(names.map((name) => limit(() => live(namespace, name))));
    const { changes } = await done;
    const storm = changes.filter(({ object }) => nameOf(object).startsWith('c-'));
    expect(storm).toHaveLength(2_000);
    expect(new Set(storm.map(({ object }) => versionOf(object))).size).toBe(2_000);
    for (const name of names) {
      const types = storm.filter(({ object }) => nameOf(object) === name).map(({ type }) => type);
      expect(types, name).toEqual(['ADDED', 'MODIFIED', 'MODIFIED', 'DELETED']);
    }
  });

  it('shows a person a table, and from where to go on', async () => {
    const namespace = await cluster.createNamespace('person');
    const from = await versionNow(tools, { kind: 'configmaps', namespace });
    await create(namespace, configMap('a'), configMap('b'));
    await expect.poll(async () => (await listed('configmaps', namespace)).length).toBe(3);
    const ask = { kind: 'cm', namespace, resourceVersion: from, timeoutSeconds: 1 };
    const { text } = await tools.call('k8s_watch_resources', ask);
    expect(text).toMatch(/^configmaps · cluster \S+ · namespace \S+ · [23] changes · live /);
    expect(text).toContain('TIME\tTYPE\tNAMESPACE\tNAME\tVERSION');
    expect(text).toMatch(/\tADDED\t\S+\tb\t\d+\n/);
    expect(text).toMatch(/\ngo on from resourceVersion \d+$/);
  });

  it('names the nearest namespace and kind', async () => {
    await cluster.kubectl('create', 'namespace', 'watched-shop');
    const ask = { kind: 'pods', namespace: 'watched-shp', resourceVersion: '1', timeoutSeconds: 1 };
    expect((await tools.call('k8s_watch_resources', ask)).text).toContain('"watched-shop"');
    expect((await tools.call('k8s_watch_resources', { ...ask, kind: 'pds' })).text).toContain('"pods"');
  });

  it('that the API server is ended under ends empty or fails as what passes, and goes on when it is back', async () => {
    const namespace = await cluster.createNamespace('restart');
    const scope = { kind: 'configmaps', namespace };
    await expect.poll(async () => (await listed('configmaps', namespace)).length).toBe(1);
    const from = await versionNow(tools, scope);
    const asked = tools.call('k8s_watch_resources', { ...scope, resourceVersion: from, timeoutSeconds: 20 }, 'objects');
    await cluster.stopApiServer();
    const cut = await asked;
    if (cut.isError) expect(cut.structured).toMatchObject({ error: { code: 'kube_unreachable' } });
    else expect(cut.structured).toMatchObject({ changes: [], resourceVersion: from });
    const down = await tools.call('k8s_watch_resources', { ...scope, resourceVersion: from }, 'objects');
    expect(down.structured).toMatchObject({ error: { code: 'kube_unreachable' } });
    await cluster.startApiServer();
    await create(namespace, configMap('later'));
    const back = await tools.call('k8s_watch_resources', { ...scope, resourceVersion: from }, 'objects');
    expect(back.isError, back.text).toBe(false);
    // Its memory of changes begins anew: either it still tells what was missed, or it says that it can't.
    if (back.structured?.expired === true) expect(back.structured).toMatchObject({ changes: [], resourceVersion: '' });
    else expect(JSON.stringify(back.structured)).toContain('"later"');
    const old = await poll(tools, { kind: 'configmaps', namespace }, '2');
    expect(old).toMatchObject({ expired: true, changes: [], resourceVersion: '' });
  });
});

function withAnnotation(object: object): object {
  const { metadata } = object as { readonly metadata: object };
  return { ...object, metadata: { ...metadata, annotations: { z: '1', a: '2' }, labels: { m: 'n' } } };
}

function definition(plural: string, kind: string): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural, kind, singular: kind.toLowerCase() },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}
