import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHOP } from '../../../test/support/clusters.ts';
import { clusterSupport } from '../../../testbed/cluster-support.ts';
import { acquireTestCluster, type TestCluster } from '../../../testbed/test-cluster.ts';
import { type OpenedTools, openTools } from '../testing/opened-tools.ts';

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('the writing tools', () => {
  let cluster: TestCluster;
  let tools: OpenedTools;
  let namespace: string;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    tools = await openTools(cluster);
    namespace = await cluster.createNamespace('writes');
  });
  afterAll(async () => {
    await tools?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const names = async (kind: string): Promise<readonly string[]> =>
    (await cluster.kubectl('get', kind, '-n', namespace, '-o', 'name')).split('\n').filter((line) => line !== '');

  it('create nothing by planning, and what was planned by applying', async () => {
    const plan = await tools.plan('k8s_create_deployment', {
      namespace,
      name: 'web',
      image: 'registry.example/web:1.2',
      replicas: 2,
      port: 8080,
      env: { MODE: 'test' },
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { memory: '128Mi' },
      labels: { team: 'shop', 'app.kubernetes.io/name': 'other' },
      command: ['/web', '--listen'],
    });
    // What the dry run returned, not what was asked for: the selector needs this label.
    expect(plan.changes).toContain('labels: app.kubernetes.io/name=web, team=shop');
    expect(plan.summary).toBe(`create deployment ${namespace}/web`);
    expect(plan.changes).toContain('image: registry.example/web:1.2');
    expect(await names('deployment')).toEqual([]);

    const applied = await tools.apply(plan);
    expect(applied.isError, applied.text).toBe(false);
    const deployment = JSON.parse(await cluster.kubectl('get', 'deployment', 'web', '-n', namespace, '-o', 'json'));
    expect(deployment.spec.replicas).toBe(2);
    expect(deployment.metadata.labels).toMatchObject({ team: 'shop' });
    expect(deployment.spec.template.spec.containers[0]).toMatchObject({
      image: 'registry.example/web:1.2',
      command: ['/web', '--listen'],
      ports: [{ containerPort: 8080 }],
      env: [{ name: 'MODE', value: 'test' }],
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
    });
  });

  it('pass on a refusal of the API server in its words, before anybody is asked', async () => {
    const bad = await tools.call('k8s_create_deployment', { namespace, name: 'Bad_Name', image: 'x' });
    expect(bad.isError).toBe(true);
    expect(bad.text).toContain('a lowercase RFC 1123');
    const quantity = await tools.call('k8s_create_deployment', {
      namespace,
      name: 'q',
      image: 'x',
      requests: { cpu: 'lots' },
    });
    expect(quantity.isError).toBe(true);
    const nowhere = await tools.call('k8s_create_deployment', { namespace: 'shpo', name: 'x', image: 'x' });
    expect(nowhere.text).toContain('"shop"');
  });

  it('delete nothing by planning, say which pods go too, and delete once by applying', async () => {
    const manifest = { namespace, name: 'gone', image: 'registry.example/gone:1', replicas: 2 };
    await tools.apply(await tools.plan('k8s_create_deployment', manifest));
    await expect
      .poll(() => names('pod').then((pods) => pods.filter((pod) => pod.includes('gone')).length), { timeout: 30_000 })
      .toBe(2);

    const plan = await tools.plan('k8s_delete_resource', { kind: 'deploy', namespace, name: 'gone' });
    expect(plan.summary).toBe(`delete deployment ${namespace}/gone`);
    expect(plan.changes.join('\n')).toContain('its 2 pods go with it');
    expect(await names('deployment')).toContain('deployment.apps/gone');

    expect((await tools.apply(plan)).isError).toBe(false);
    expect(await names('deployment')).not.toContain('deployment.apps/gone');
    const again = await tools.apply(plan);
    expect(again.isError).toBe(true);
    expect(again.text).toContain('There is no Deployment "gone"');
  });

  it('refuse to delete an object that was made anew under the same name, or changed, since the plan', async () => {
    await cluster.kubectl('create', 'configmap', 'anew', '-n', namespace);
    const plan = await tools.plan('k8s_delete_resource', { kind: 'configmap', namespace, name: 'anew' });
    await cluster.kubectl('delete', 'configmap', 'anew', '-n', namespace);
    await cluster.kubectl('create', 'configmap', 'anew', '-n', namespace);
    const applied = await tools.apply(plan);
    expect(applied.isError).toBe(true);
    expect(applied.text).toMatch(/made anew since it was approved/);
    expect(await names('configmap')).toContain('configmap/anew');
  });

  it('refuse to delete an object that was edited since the plan, also where its kind counts no generations', async () => {
    await cluster.kubectl('create', 'configmap', 'edited', '-n', namespace);
    const plan = await tools.plan('k8s_delete_resource', { kind: 'configmap', namespace, name: 'edited' });
    await cluster.kubectl('patch', 'configmap', 'edited', '-n', namespace, '-p', '{"data":{"a":"b"}}');
    expect((await tools.apply(plan)).isError).toBe(true);
    expect(await names('configmap')).toContain('configmap/edited');
  });

  it('ask for the namespace, and name what is nearest to a name that is not there', async () => {
    expect((await tools.call('k8s_delete_resource', { kind: 'pod', name: 'x' })).text).toMatch(/lives in a namespace/);
    await cluster.kubectl('create', 'configmap', 'settings', '-n', namespace);
    const missing = await tools.call('k8s_delete_resource', { kind: 'cm', name: 'setings', namespace });
    expect(missing.text).toContain('"settings"');
  });

  it('are not there when the server is read-only', async () => {
    await using readOnly = await openTools(cluster, { readOnly: true });
    expect(readOnly.runner.tools.filter((tool) => !tool.annotations.readOnlyHint)).toEqual([]);
    expect((await readOnly.call('k8s_delete_resource', { kind: 'pod', name: 'x', namespace })).isError).toBe(true);
  });
});
