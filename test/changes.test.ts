import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { CacheDatabase } from './comparison/database.ts';
import { OWN } from './support/clusters.ts';
import { eventually } from './support/eventually.ts';
import { McpHost } from './support/mcp-client.ts';
import type { Program } from './support/program.ts';
import { tokensOf } from './support/tokens.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const WATCHED = ['Deployment', 'ConfigMap', 'Service', 'Node', 'Pod', 'EndpointSlice', 'Secret'];

describe.skipIf(NO_TEST_BED)('what changed', () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let scanner: Program;
  let namespace: string;
  let node: string;
  let before: string;

  const kubectl = (...args: readonly string[]): Promise<string> => cluster.kubectl('-n', namespace, ...args);

  beforeAll(async () => {
    cluster = await acquireTestCluster({ ...OWN, nodes: 2 });
    workspace = await Workspace.open({
      kubeconfigPath: cluster.kubeconfigPath,
      env: {
        SCANNER_KINDS:
          'namespaces,nodes,pods,services,deployments,replicasets,configmaps,secrets,endpointslices.discovery.k8s.io',
        AGENT_CACHE_QUERY_TIMEOUT: '60',
      },
    });
    namespace = await cluster.createNamespace('changes');
    await kubectl('create', 'deployment', 'web', '--image=shop/web:1', '--replicas=3');
    await kubectl('expose', 'deployment', 'web', '--port=80');
    await kubectl('create', 'configmap', 'settings', '--from-literal=timeout=30');
    await kubectl('create', 'secret', 'generic', 'login', '--from-literal=password=open sesame');
    await kubectl('wait', '--for=condition=Available', 'deployment/web', '--timeout=60s');
    node = (await cluster.kubectl('get', 'nodes', '-o', 'name')).split('\n')[0]?.replace('node/', '') ?? '';
    scanner = workspace.start(['scan']);
    await eventually('watches', allWatched, 300_000);
    before = new Date().toISOString();
    await incident();
  }, 900_000);

  afterAll(async () => {
    await scanner?.[Symbol.asyncDispose]();
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  function allWatched(): true | undefined {
    using database = new CacheDatabase(workspace.databasePath);
    const kinds = database.rows("SELECT kind FROM cache_metadata WHERE source = 'watch'").map(({ kind }) => kind);
    return WATCHED.every((kind) => kinds.includes(kind)) || undefined;
  }

  async function incident(): Promise<void> {
    await kubectl('set', 'image', 'deployment/web', 'web=shop/web:2');
    await kubectl('scale', 'deployment', 'web', '--replicas=5');
    await kubectl('patch', 'configmap', 'settings', '-p', '{"data":{"timeout":"5"}}');
    await cluster.kubectl('cordon', node);
    await kubectl('patch', 'secret', 'login', '-p', '{"stringData":{"password":"hunter two"}}');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s');
    await kubectl('patch', 'service', 'web', '-p', '{"spec":{"selector":{"app":"nobody"}}}');
    await eventually(
      'the last change',
      async () => {
        const { stdout } = await workspace.run(['changes', '--since', before, '-n', namespace]);
        return (stdout.includes('app web → nobody') && stdout.includes('ready endpoints')) || undefined;
      },
      120_000,
    );
  }

  /** What was changed, of an answer's lines; without their times. */
  const causes = (text: string): readonly string[] =>
    text
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, what]) => what === 'changed' || what === 'cluster-wide')
      .map(([, , object, change]) => `${object}: ${change}`)
      .map((line) => line.replaceAll(/#[0-9a-f]{8}/g, '#…'))
      .sort();

  const expected = (): readonly string[] => [
    'ConfigMap/settings: data.timeout 30 → 5',
    'Deployment/web: image web: shop/web:1 → shop/web:2',
    'Deployment/web: spec.replicas 3 → 5',
    `Node/${node}: cordoned (spec.unschedulable), status Ready → Ready,SchedulingDisabled`,
    'Secret/login: data.password "[redacted 11 bytes #…]" → "[redacted 10 bytes #…]"',
    'Service/web: spec.selector.app web → nobody',
  ];

  it('by command names exactly what somebody changed, in few tokens', async () => {
    const { stdout, code } = await workspace.run(['changes', '--since', before, '-n', namespace]);
    expect(code).toBe(0);
    expect(causes(stdout)).toEqual(expected());
    expect(tokensOf(stdout)).toBeLessThanOrEqual(1_500);
    expect(stdout).not.toContain('hunter');
    expect(stdout).not.toContain('sesame');
  });

  it('by tool says the same, and opens the rollout that followed', async () => {
    await using host = await McpHost.connect(workspace);
    const { text, isError } = await host.call('k8s_changes', { since: before, namespace });
    expect(isError).toBe(false);
    expect(causes(text)).toEqual(expected());
    expect(tokensOf(text)).toBeLessThanOrEqual(1_500);

    const rollout = text.split('\n').find((line) => /\tfollowed\tDeployment\/web\t/.test(line));
    expect(rollout).toMatch(/Pod \d+ created/);
    const cursor = /cursor=(\S+)/.exec(rollout ?? '')?.[1];
    const opened = await host.call('k8s_changes', { cursor });
    expect(opened.text).toMatch(/Pod\/\S+\/web-\S+\tstatus Pending → Running/);
  });

  it('as JSON has moments and cursors, which bring as many changes as they say', async () => {
    const { stdout } = await workspace.run(['changes', '--since', before, '-n', namespace, '--kind', 'pod', '--json']);
    const { since, groups } = JSON.parse(stdout);
    expect(since).toBe(new Date(before).toISOString());
    const several = groups.find(({ changes }: { readonly changes: number }) => changes > 1);
    const opened = await workspace.run(['changes', '--cursor', several.cursor, '--json']);
    const { rows } = JSON.parse(opened.stdout);
    expect(rows).toHaveLength(several.changes);
    expect(rows.every(([, object]: readonly string[]) => object?.startsWith('Pod/'))).toBe(true);
  });

  it('is no answer of a cluster that nobody knows', async () => {
    const { code, stderr } = await workspace.run(['changes', '--cluster', 'prdo']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('holds no cluster "prdo"');
  });

  it('gives an object as it was, and what is different since', async () => {
    await using host = await McpHost.connect(workspace);
    const past = await host.call('k8s_get_resource', { kind: 'deploy', name: 'web', namespace, at: before });
    expect(past.isError).toBe(false);
    expect(past.text).toContain('"image":"shop/web:1"');
    expect(past.text).toContain('"replicas":3');
    expect(past.text).toContain(`as it was ${before.slice(0, 19)}Z`);

    const { stdout } = await workspace.run(['diff', '--from', before, '-n', namespace, '--kind', 'deployment']);
    expect(stdout).toContain('image web: shop/web:1 → shop/web:2, spec.replicas 3 → 5');

    const tooEarly = await host.call('k8s_get_resource', { kind: 'deploy', name: 'web', namespace, at: '2d' });
    expect(tooEarly.isError).toBe(true);
    expect(tooEarly.text).toContain('Not recorded before');
  });

  it('is a table for SQL', async () => {
    const sql = "SELECT name, summary FROM changes WHERE kind = 'ConfigMap'";
    const { stdout, stderr } = await workspace.run(['query', sql, '-o', 'csv']);
    expect(stdout).toBe('name,summary\nsettings,data.timeout 30 → 5\n');
    expect(stderr).toContain('fresh');
    expect(stderr).not.toContain('never');
    await using host = await McpHost.connect(workspace);
    const asked = await host.call('k8s_query', { sql });
    expect(asked.text).toMatch(/fresh/);
    expect(asked.text).not.toContain('never scanned');
    const coverage = await host.call('k8s_query', { sql: 'SELECT DISTINCT kind FROM change_coverage' });
    expect(coverage.text).toContain('ConfigMap');
    expect(coverage.text).not.toContain('nothing was scanned');
    const { stdout: status } = await workspace.run(['status']);
    expect(status).toMatch(/history .*changes since/);
  });

  it('is answered while the API server is down, by a server that never reached it', async () => {
    await cluster.stopApiServer();
    try {
      await using host = await McpHost.connect(workspace);
      const past = await host.call('k8s_get_resource', { kind: 'deploy', name: 'web', namespace, at: before });
      expect(past.text).toContain('"image":"shop/web:1"');
      expect(past.isError).toBe(false);
      expect(causes((await host.call('k8s_changes', { since: before, namespace })).text)).toEqual(expected());
    } finally {
      await cluster.startApiServer();
    }
  });
});
