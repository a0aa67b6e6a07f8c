import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterSupport } from '../../testbed/cluster-support.ts';
import { acquireTestCluster, type TestCluster } from '../../testbed/test-cluster.ts';
import { SHOP } from '../support/clusters.ts';
import { Workspace } from '../support/workspace.ts';
import { Inspector } from './inspector.ts';

interface Call {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** What the tool's text holds. */
  readonly says: RegExp;
}

/** One call for every tool of the server. */
const CALLS: Readonly<Record<string, Call>> = {
  k8s_get_cluster_info: { arguments: {}, says: /version/i },
  k8s_list_namespaces: { arguments: {}, says: /\tActive|Active/ },
  k8s_list_nodes: { arguments: {}, says: /Ready/ },
  k8s_list_pods: { arguments: {}, says: /CrashLoopBackOff/ },
  k8s_list_services: { arguments: {}, says: /ClusterIP/ },
  k8s_list_resources: { arguments: { kind: 'Deployment' }, says: /deployments/ },
  k8s_get_resource: { arguments: { kind: 'Namespace', name: 'kube-system' }, says: /"kube-system"/ },
  k8s_get_pod_logs: { arguments: { namespace: 'shop', workload: 'deployment/orders', tail: 3 }, says: /orders-/ },
  k8s_create_deployment: {
    arguments: { namespace: 'default', name: 'inspected', image: 'nginx' },
    says: /Nothing was changed/,
  },
  k8s_delete_resource: { arguments: { kind: 'Namespace', name: 'default' }, says: /Nothing was changed|forbidden/i },
};

const WRITES: ReadonlySet<string> = new Set(['k8s_create_deployment', 'k8s_delete_resource']);
/** The Inspector's exit code for a result with `isError`. */
const TOOL_FAILED = 5;

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('the MCP Inspector over stdio', () => {
  let cluster: TestCluster;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    workspace = await Workspace.open(cluster);
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('lists every tool, with schemas that every host can use', async () => {
    const { code, tools, stderr } = await new Inspector(workspace).listTools();
    expect(code, stderr).toBe(0);
    expect(tools.map((tool) => tool.name)).toEqual(Object.keys(CALLS));
  });

  it.each(Object.entries(CALLS))('drives %s', async (name, call) => {
    const { code, result, stderr } = await new Inspector(workspace).callTool(name, call.arguments);
    expect(result, stderr).toMatchObject({ content: [{ type: 'text', text: expect.stringMatching(call.says) }] });
    // A write is refused: the Inspector's command line has nobody to ask.
    expect(code, stderr).toBe(WRITES.has(name) ? TOOL_FAILED : 0);
  });

  it('leaves the cluster as it was', async () => {
    await expect(cluster.kubectl('get', 'deployment', 'inspected', '-n', 'default')).rejects.toThrow(/not found/i);
  });
});
