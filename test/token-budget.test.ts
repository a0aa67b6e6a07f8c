import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { acquireFilledCluster, SHOP } from './support/clusters.ts';
import { McpHost } from './support/mcp-client.ts';
import { BUDGET, tokensOf } from './support/tokens.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

type Call = readonly [tool: string, args: Record<string, unknown>];

/** Every tool, with what makes it say the most. */
const CALLS: readonly Call[] = [
  ['k8s_get_cluster_info', {}],
  ['k8s_list_namespaces', {}],
  ['k8s_list_nodes', {}],
  ['k8s_list_pods', {}],
  ['k8s_list_pods', { status: 'unhealthy' }],
  ['k8s_list_pods', { status: 'Running', limit: 5000 }],
  ['k8s_list_services', {}],
  ...[
    'pods',
    'nodes',
    'events',
    'deployments',
    'replicasets',
    'endpointslices',
    'configmaps',
    'secrets',
    'crd',
    'leases',
    'roles',
  ].map((kind): Call => ['k8s_list_resources', { kind, limit: 5000 }]),
  ['k8s_get_pod_logs', { namespace: 'shop', labelSelector: 'app', container: '*', tail: 10_000 }],
  ['k8s_get_pod_logs', { namespace: 'payments', workload: 'deployment/payments', previous: true, tail: 10_000 }],
];

/** Failures, whose words come from outside. */
const FAILING: readonly Call[] = [
  ['k8s_list_resources', { kind: 'x'.repeat(253) }],
  ['k8s_list_pods', { namespace: 'no-such-namespace' }],
  ['k8s_list_pods', { labelSelector: `${'名前'.repeat(1_300)}=` }],
  ['k8s_list_pods', { cursor: 'A'.repeat(8_000) }],
  ['k8s_get_resource', { kind: 'pod', name: '雪'.repeat(250), namespace: 'shop' }],
  [
    'k8s_list_pods',
    Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`unknown-parameter-${index}`, index])),
  ],
  ['k8s_get_pod_logs', { namespace: 'shop', pod: 'none', grep: '\u0000'.repeat(256) }],
];

const CLUSTERS = [
  { name: 'the shop', acquire: () => acquireTestCluster(SHOP) },
  { name: 'a cluster of 2,000 pods', acquire: acquireFilledCluster },
];

describe.skipIf(NO_TEST_BED).for(CLUSTERS)('results on $name', ({ acquire }) => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let host: McpHost;

  beforeAll(async () => {
    cluster = await acquire();
    workspace = await Workspace.open(cluster);
    host = await McpHost.connect(workspace);
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it.each(CALLS)(`of %s %j are within ${BUDGET} tokens`, async (tool, args) => {
    const { text, raw } = await host.call(tool, args);
    expect(tokensOf(text)).toBeLessThanOrEqual(BUDGET);
    expect(raw.structuredContent).toBeUndefined();
  });

  it.each(FAILING)(`that fail are within ${BUDGET} tokens and say so: %s`, async (tool, args) => {
    const { text, isError } = await host.call(tool, args);
    expect(isError).toBe(true);
    expect(text).not.toBe('');
    expect(tokensOf(text)).toBeLessThanOrEqual(BUDGET);
  });

  it(`of every object that a list shows are within ${BUDGET} tokens`, async () => {
    const kinds = ['pods', 'nodes', 'deployments', 'services', 'configmaps', 'namespaces'];
    for (const kind of kinds) {
      const [first] = (JSON.parse(await cluster.kubectl('get', kind, '-A', '-o', 'json', '--chunk-size=500')) as List)
        .items;
      if (first === undefined) continue;
      const { name, namespace } = first.metadata;
      const where = namespace === undefined ? {} : { namespace };
      const { text } = await host.call('k8s_get_resource', { kind, name, ...where, events: true, owners: true });
      expect(text).toContain(name);
      expect(tokensOf(text)).toBeLessThanOrEqual(BUDGET);
    }
  });

  it('keep to another budget where one is set', async () => {
    await using small = await McpHost.connect(workspace, { env: { MCP_RESULT_TOKENS: '1000' } });
    for (const [tool, args] of CALLS) {
      const { text } = await small.call(tool, args);
      expect(tokensOf(text)).toBeLessThanOrEqual(1_000);
    }
  });
});

interface List {
  readonly items: readonly { readonly metadata: { readonly name: string; readonly namespace?: string } }[];
}

describe.skipIf(NO_TEST_BED)('results about text that is dense', () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let host: McpHost;
  let namespace: string;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    namespace = await cluster.createNamespace('dense');
    workspace = await Workspace.open(cluster);
    host = await McpHost.connect(workspace);
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const random = (length: number): string => randomBytes(length).toString('base64');

  it.each([
    ['Chinese', '永和九年岁在癸丑暮春之初会于会稽山阴之兰亭'.repeat(4_000)],
    ['base64', random(60_000)],
    ['emoji', '🧑‍🚀🦕🏳️‍🌈'.repeat(5_000)],
    ['digits', Array.from({ length: 20_000 }, () => randomInt(2 ** 32)).join('')],
    [
      'control characters',
      Array.from({ length: 60_000 }, (_, index) => String.fromCharCode(1 + (index % 31))).join(''),
    ],
    ['spaces', ' \t'.repeat(100_000)],
  ])(`are within ${BUDGET} tokens and say what was cut: %s`, async (label, value) => {
    const name = `dense-${label.toLowerCase().replace(' ', '-')}`;
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { value } };
    await cluster.kubectlWithInput(JSON.stringify(manifest), 'create', '-f', '-');
    const { text, isError } = await host.call('k8s_get_resource', { kind: 'configmap', name, namespace });
    expect(isError).toBe(false);
    expect(tokensOf(text)).toBeLessThanOrEqual(BUDGET);
    expect(text).toMatch(/data\.value|field/);
  });
});
