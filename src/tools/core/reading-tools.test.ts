import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHOP } from '../../../test/support/clusters.ts';
import { clusterSupport } from '../../../testbed/cluster-support.ts';
import { acquireTestCluster, type TestCluster } from '../../../testbed/test-cluster.ts';
import { type OpenedTools, openTools } from '../testing/opened-tools.ts';

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('the reading tools', () => {
  let cluster: TestCluster;
  let tools: OpenedTools;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    tools = await openTools(cluster);
  });
  afterAll(async () => {
    await tools?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('tell version, counts and API groups of the cluster', async () => {
    const { text } = await tools.call('k8s_get_cluster_info');
    expect(text).toMatch(/version: v1\.\d+/);
    expect(text).toMatch(/nodes: \d+/);
    expect(text).toMatch(/apps \(\d+\)/);
  });

  it('show one object with its events and owners', async () => {
    const [pod = ''] = (
      await cluster.kubectl('get', 'pods', '-n', 'payments', '-l', 'app=payments', '-o', 'name')
    ).split('\n');
    const name = pod.replace('pod/', '');
    const input = { kind: 'pod', name, namespace: 'payments', events: true, owners: true };
    let text = '';
    const look = async (): Promise<string> => {
      text = (await tools.call('k8s_get_resource', input)).text;
      return text;
    };
    // A shop that was just loaded has not crashed yet.
    await expect.poll(look, { timeout: 45_000 }).toContain('BackOff');
    expect(text).toMatch(/ReplicaSet\tpayments-[\w]+\tapps\/v1\tthere/);
    expect(text).toMatch(/Deployment\tpayments\tapps\/v1\tthere/);
    expect(text).not.toContain('managedFields');
  });

  it('show one field of an object', async () => {
    const input = {
      kind: 'deployment',
      name: 'web',
      namespace: 'shop',
      field: 'spec.template.spec.containers[0].name',
    };
    const { text, isError } = await tools.call('k8s_get_resource', input);
    expect(isError).toBe(false);
    expect(text).toContain('"web"');
    expect(text).not.toContain('replicas');
  });

  it('read the log of a workload, of the run before, and the lines with a text', async () => {
    const { text } = await tools.call('k8s_get_pod_logs', {
      workload: 'deploy/payments',
      namespace: 'payments',
      previous: true,
    });
    expect(text).toContain('(previous)');
    expect(text).toContain('panic');
    const grep = await tools.call('k8s_get_pod_logs', {
      workload: 'deploy/payments',
      namespace: 'payments',
      previous: true,
      grep: 'PANIC',
    });
    const lines = grep.text.split('\n').filter((line) => /^\d{4}-/.test(line));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => line.toLowerCase().includes('panic'))).toBe(true);
  });

  it('say whose log could be meant', async () => {
    expect((await tools.call('k8s_get_pod_logs', { namespace: 'shop' })).text).toMatch(
      /exactly one of pod, labelSelector/,
    );
    const wrong = await tools.call('k8s_get_pod_logs', { pod: 'postgres-0', namespace: 'shop', container: 'nope' });
    expect(wrong.text).toMatch(/has no container "nope"; it has postgres/);
    expect((await tools.call('k8s_get_pod_logs', { pod: 'postgres-9', namespace: 'shop' })).text).toContain(
      '"postgres-0"',
    );
  });

  it('leave values of Secrets out of objects, fields and tables', async () => {
    const namespace = await cluster.createNamespace('secrets');
    const value = `plain-${Math.random().toString(36).slice(2)}-value`;
    const encoded = Buffer.from(value).toString('base64');
    await cluster.kubectl('create', 'secret', 'generic', 'hidden', '-n', namespace, `--from-literal=password=${value}`);
    await cluster.kubectl('annotate', 'secret', 'hidden', '-n', namespace, `copy=was ${value} before`);
    const get = { kind: 'secret', name: 'hidden', namespace };
    const texts = [
      await tools.call('k8s_get_resource', get),
      await tools.call('k8s_get_resource', { ...get, field: 'data.password' }),
      await tools.call('k8s_get_resource', { ...get, field: 'metadata.annotations' }),
      await tools.call('k8s_get_resource', get, 'objects'),
      await tools.call('k8s_list_resources', { kind: 'secrets', namespace }),
      await tools.call('k8s_list_resources', { kind: 'secrets', namespace }, 'objects'),
      await tools.call('k8s_list_resources', { kind: 'secrets', namespace }, 'rows'),
    ].map((rendered) => JSON.stringify(rendered));
    for (const text of texts) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(encoded);
    }
    expect(texts[0]).toContain('password');
    expect(texts[0]).toMatch(/#[0-9a-f]{8}/);
  });
});
