import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { SHOP } from './support/clusters.ts';
import { endsWithin, eventually } from './support/eventually.ts';
import { expectCode } from './support/expect-code.ts';
import { FaultProxy, listOf, refusal } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { McpHost } from './support/mcp-client.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

describe.skipIf(NO_TEST_BED)('the MCP server as a process', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    workspace = await Workspace.open({ kubeconfigPath: '' });
    await writeKubeconfig(`${workspace.folder}/kubeconfig`, [{ name: 'proxied', server: proxy.url }]);
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });
  beforeEach(() => proxy.misbehave());

  const env = (): Record<string, string> => ({ KUBECONFIG: `${workspace.folder}/kubeconfig` });

  it('ends when its input does, with connections to the API server still open', async () => {
    await using server = workspace.start(['serve'], { env: env() });
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
    const send = (message: object): void =>
      void server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    send({ id: 1, method: 'initialize', params: hello });
    await server.waitFor('stdout', /"id":1/);
    send({ method: 'notifications/initialized' });
    send({ id: 2, method: 'tools/call', params: { name: 'k8s_list_pods', arguments: {} } });
    await server.waitFor('stdout', /"id":2/);
    server.stdin.end();
    expect(await endsWithin(server.ended, 5_000)).toBe(true);
    expectCode(await server.ended, 0);
  });

  it('ends when its input does, in the middle of a call that hangs', async () => {
    proxy.misbehave({ on: listOf('pods'), fault: { type: 'hang' } });
    const host = await McpHost.connect(workspace, { env: env() });
    const call = host.call('k8s_list_pods').catch((error: unknown) => error);
    await eventually('the call to hang', () => proxy.hanging > 0 || undefined);
    await host[Symbol.asyncDispose]();
    expect(await call).toBeInstanceOf(Error);
    await eventually('the request to be given up', () => proxy.hanging === 0 || undefined);
    expect(await workspace.isQuietWithin(5_000)).toBe(true);
  });

  it('gives up the request to the API server when the host cancels the call', async () => {
    proxy.misbehave({ on: listOf('pods'), fault: { type: 'hang' } });
    await using host = await McpHost.connect(workspace, { env: env() });
    const cancel = new AbortController();
    const call = host.client
      .callTool({ name: 'k8s_list_pods', arguments: {} }, { signal: cancel.signal })
      .catch((error: unknown) => error);
    await eventually('the call to hang', () => proxy.hanging > 0 || undefined);
    cancel.abort();
    expect(await call).toBeInstanceOf(Error);
    await eventually('the request to be given up', () => proxy.hanging === 0 || undefined);
    proxy.misbehave();
    expect((await host.call('k8s_list_pods')).isError).toBe(false);
  });

  it('writes nothing but the protocol to its output, whatever happens', async () => {
    await using server = workspace.start(['serve'], { env: { ...env(), LOG_LEVEL: 'trace' } });
    server.stdin.write('this is no JSON\n{"jsonrpc":"2.0","id":7}\n[]\n');
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
    server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello })}\n`);
    await server.waitFor('stdout', /"id":1/);
    server.stdin.end();
    const { stdout } = await server.ended;
    for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  });

  it.each([
    ['401', refusal(401, 'Unauthorized', 'Unauthorized'), /401|unauthorized|credentials/i],
    [
      '403',
      refusal(403, 'Forbidden', 'pods is forbidden: User "eve" cannot list resource "pods"'),
      /list.*pods|pods.*list/i,
    ],
    ['500', refusal(500, 'InternalError', 'etcdserver: no leader'), /no leader/],
    ['429', refusal(429, 'TooManyRequests', 'slow down', { 'retry-after': '1' }), /slow down|429|too many/i],
    ['a cut body', { type: 'cut', atFraction: 0.5 } as const, /\S/],
    ['no list at all', { type: 'answer', status: 200, body: '<html>Please log in</html>' } as const, /list|JSON/i],
  ])('answers with words that a model can use where the API server fails with %s', async (_, fault, says) => {
    proxy.misbehave({ on: listOf('pods'), fault });
    await using host = await McpHost.connect(workspace, { env: env() });
    const { text, isError } = await host.call('k8s_list_pods');
    expect(isError).toBe(true);
    expect(text).toMatch(says);
  });

  it('says to start again where the API server has forgotten the list of a cursor', async () => {
    await using host = await McpHost.connect(workspace, { env: env() });
    const { text } = await host.call('k8s_list_pods', { limit: 5 });
    const cursor = /cursor=(\S+?)[\s,]/.exec(text)?.[1];
    expect(cursor).toBeDefined();
    proxy.misbehave({ on: listOf('pods'), fault: refusal(410, 'Expired', 'too old resource version') });
    const next = await host.call('k8s_list_pods', { limit: 5, cursor });
    expect(next.isError).toBe(true);
    expect(next.text).toMatch(/again/);
  });
});
