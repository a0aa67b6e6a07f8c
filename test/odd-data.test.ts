import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { ClusterAnswer } from './comparison/cluster-answer.ts';
import { compareWithCluster } from './comparison/compare.ts';
import { CacheDatabase } from './comparison/database.ts';
import { OWN } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { McpHost } from './support/mcp-client.ts';
import { scanOnce } from './support/scan-once.ts';
import { BUDGET, tokensOf } from './support/tokens.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

/** An object name may have 253 characters, a namespace and a label value 63, a label key 253 + 1 + 63. */
const LONGEST_NAME = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
const LONGEST_LABEL = 'x'.repeat(63);
const LONGEST_KEY = `${LONGEST_NAME}/${LONGEST_LABEL}`;
const NAMESPACE = `n${'s'.repeat(62)}`;
const MANY = 10_000;
const ODD_TEXT = 'tab\there\nnew line\r\u0000nul\u001b[31mred\u001b[0m \u202Ertl\u202C 🧑‍🚀 永和九年 \u2028 end';

const container = { name: 'main', image: 'registry.example/odd:1' };

const MANIFESTS: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: LONGEST_NAME, namespace: NAMESPACE, labels: { [LONGEST_KEY]: LONGEST_LABEL } },
    spec: { containers: [container] },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'many-labels',
      namespace: NAMESPACE,
      labels: Object.fromEntries(Array.from({ length: MANY }, (_, index) => [`label-${index}`, `${index}`])),
    },
    spec: { containers: [container] },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'odd-text',
      namespace: NAMESPACE,
      annotations: { 'odd/text': ODD_TEXT.replaceAll('\u0000', ''), 'odd/nul': 'a\u0000b' },
    },
    spec: { containers: [{ ...container, env: [{ name: 'ODD', value: ODD_TEXT.replaceAll('\u0000', '') }] }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    // Names of every object's own fields, which a map made carelessly would take for them.
    metadata: {
      name: 'constructor',
      namespace: NAMESPACE,
      labels: { constructor: 'x', toString: 'y' },
      annotations: { hasOwnProperty: 'z' },
    },
    spec: { containers: [{ ...container, env: [{ name: '__proto__', value: 'w' }] }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'v'.repeat(63), namespace: NAMESPACE },
    spec: { ports: [{ port: 65_535, targetPort: 'a-named-port', nodePort: 0 }], selector: {} },
  },
];

/** Its plural is that of a core kind, and its columns hold what no column should. */
const IMPOSTOR = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'pods.odd.example' },
  spec: {
    group: 'odd.example',
    scope: 'Namespaced',
    names: { plural: 'pods', singular: 'pod', kind: 'Pod', listKind: 'PodList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { note: { type: 'string' } } } },
          },
        },
        additionalPrinterColumns: [{ name: 'Note', type: 'string', jsonPath: '.spec.note' }],
      },
    ],
  },
};

describe.skipIf(NO_TEST_BED)('objects that are odd', () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let host: McpHost;

  beforeAll(async () => {
    cluster = await acquireTestCluster(OWN);
    for (const manifest of MANIFESTS) await cluster.kubectlWithInput(JSON.stringify(manifest), 'create', '-f', '-');
    await cluster.kubectlWithInput(JSON.stringify(IMPOSTOR), 'create', '-f', '-');
    await cluster.kubectl('wait', '--for=condition=Established', 'crd/pods.odd.example');
    const impostor = {
      apiVersion: 'odd.example/v1',
      kind: 'Pod',
      metadata: { name: 'impostor', namespace: NAMESPACE },
      spec: { note: ODD_TEXT.replaceAll('\u0000', '') },
    };
    await cluster.kubectlWithInput(JSON.stringify(impostor), 'create', '-f', '-');
    workspace = await Workspace.open(cluster);
    host = await McpHost.connect(workspace);
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('are in the cache as they are', async () => {
    using answer = new ClusterAnswer(cluster);
    const { ending, window } = await scanOnce(workspace, cluster);
    expectCode(ending, 0);
    const { databasePath } = workspace;
    expect(await compareWithCluster(answer, { databasePath, clusterName: cluster.contextName, window })).toEqual([]);
    using database = new CacheDatabase(databasePath);
    const labels = "SELECT count(*) FROM pods, json_each(pods.labels) WHERE pods.name = 'many-labels'";
    // The API server itself adds those of the node's zone.
    expect(database.count(labels)).toBeGreaterThanOrEqual(MANY);
    expect(database.rows("SELECT labels ->> 'constructor' AS label FROM pods WHERE name = 'constructor'")).toEqual([
      { label: 'x' },
    ]);
  });

  it.each([LONGEST_NAME, 'many-labels', 'odd-text', 'constructor'])('can be asked for by name: %s', async (name) => {
    const { text, isError } = await host.call('k8s_get_resource', { kind: 'pod', name, namespace: NAMESPACE });
    expect(isError).toBe(false);
    expect(text).toContain(name);
    expect(tokensOf(text)).toBeLessThanOrEqual(BUDGET);
  });

  it('make one row each of a list, whatever is in their cells', async () => {
    for (const [tool, args] of [
      ['k8s_list_pods', { namespace: NAMESPACE }],
      ['k8s_list_resources', { kind: 'pods.odd.example', namespace: NAMESPACE }],
    ] as const) {
      const { text, isError } = await host.call(tool, args);
      expect(isError).toBe(false);
      const lines = text.split('\n');
      const header = lines.findIndex((line) => line.split('\t').includes('NAME'));
      const width = lines[header]?.split('\t').length;
      const rows = lines.slice(header + 1).filter((line) => line.includes('\t'));
      expect(rows.map((row) => row.split('\t').length)).toEqual(rows.map(() => width));
      // Nothing that a terminal obeys, or that turns the line around, is left.
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/);
    }
  });

  it('are not taken for the core kind whose plural they share', async () => {
    const core = await host.call('k8s_list_resources', { kind: 'pods', namespace: NAMESPACE });
    expect(core.text).toContain('odd-text');
    expect(core.text).not.toContain('impostor');
    const custom = await host.call('k8s_list_resources', { kind: 'pods.odd.example', namespace: NAMESPACE });
    expect(custom.text).toContain('impostor');
    expect(custom.text).not.toContain('many-labels');
    const pods = await host.call('k8s_list_pods', { namespace: NAMESPACE });
    expect(pods.text).not.toContain('impostor');
    using database = new CacheDatabase(workspace.databasePath);
    expect(database.count("SELECT count(*) FROM objects WHERE name = 'impostor'")).toBe(0);
  });
});

const CROWD = 5_000;

describe.skipIf(NO_TEST_BED)(`a namespace of ${CROWD} pods`, () => {
  let cluster: TestCluster;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(OWN);
    const pod = { metadata: { labels: { app: 'crowd' } }, spec: { schedulerName: 'nobody', containers: [container] } };
    const spec = { replicas: CROWD, selector: { matchLabels: { app: 'crowd' } }, template: pod };
    const crowd = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'crowd', namespace: 'default' },
      spec,
    };
    await cluster.kubectlWithInput(JSON.stringify(crowd), 'create', '-f', '-');
    // Nobody schedules them: they cost nothing but being made.
    await cluster.kubectl('wait', 'rs/crowd', `--for=jsonpath={.status.replicas}=${CROWD}`, '--timeout=170s');
    workspace = await Workspace.open(cluster);
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('is in the cache as it is', async () => {
    using answer = new ClusterAnswer(cluster);
    const { ending, window } = await scanOnce(workspace, cluster);
    expectCode(ending, 0);
    const { databasePath } = workspace;
    expect(await compareWithCluster(answer, { databasePath, clusterName: cluster.contextName, window })).toEqual([]);
    using database = new CacheDatabase(databasePath);
    expect(database.count("SELECT count(*) FROM pods WHERE namespace = 'default'")).toBe(CROWD);
  });

  it('is counted whole by an answer that fits', async () => {
    await using host = await McpHost.connect(workspace);
    const { text } = await host.call('k8s_list_pods', { namespace: 'default' });
    expect(text).toContain('5,000');
    expect(tokensOf(text)).toBeLessThanOrEqual(BUDGET);
  });
});
