import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openScriptedProvider, type Script } from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { askJson, oneCall } from './support/asking.ts';
import { childOf } from './support/child-of.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { OWN, SHOP } from './support/clusters.ts';
import { Conversation } from './support/conversation.ts';
import { expectCode } from './support/expect-code.ts';
import { FaultProxy, listOf, refusal } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const SERVER = 'k8s-mcp serve';
const QUESTION = 'which services are there?';
const LIST = oneCall('k8s_list_services', { namespace: 'shop' });

describe.skipIf(NO_TEST_BED)("an agent's MCP server", () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    workspace = await Workspace.open(cluster);
    const CACHE_DB_PATH = `${workspace.folder}/data/scanned.db`;
    expectCode(await workspace.run(['scan', '--once'], { env: { CACHE_DB_PATH } }), 0);
    await writeKubeconfig(proxied().KUBECONFIG ?? '', [{ name: cluster.contextName, server: proxy.url }]);
  });
  beforeEach(() => proxy.misbehave());
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const proxied = (): Record<string, string> => ({ KUBECONFIG: `${workspace.folder}/proxied` });
  const killServer = async (parent = 'k8s-mcp ask', signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    process.kill(await childOf(workspace, parent, SERVER), signal);
  };

  it('is started again when it was killed between two calls, and the turn goes on', async () => {
    const killing: Script = async ({ results }) => {
      if (results.length < 2) {
        if (results.length === 1) await killServer();
        return { calls: [{ name: 'k8s_list_services', arguments: { namespace: 'shop', limit: 50 + results.length } }] };
      }
      return { text: results.map(({ text }) => text).join('\n') };
    };
    const { answer } = await askJson(workspace, killing, QUESTION);
    expect(answer).toMatchObject({
      outcome: 'answered',
      calls: [
        { source: 'live', isError: false },
        { source: 'live', isError: false },
      ],
    });
    expect(answer.answer.match(/services · cluster .* found/g)).toHaveLength(2);
  });

  it('is started again when it is killed under a call, which is made again', async () => {
    proxy.misbehave({ on: listOf('services'), fault: { type: 'hang' }, times: 1 });
    const asking = askJson(workspace, LIST, QUESTION, { env: proxied() });
    await expect.poll(() => proxy.hanging).toBe(1);
    await killServer();
    const { answer } = await asking;
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'live', isError: false }] });
    expect(answer.answer).toMatch(/services · cluster .* found/);
  });

  it('that dies under each call is given up, in words, and the turn goes on', async () => {
    proxy.misbehave({ on: listOf('services'), fault: { type: 'hang' } });
    const asking = askJson(workspace, LIST, QUESTION, { env: proxied() });
    for (let time = 0; time < 2; time++) {
      await expect.poll(() => proxy.hanging).toBe(1);
      await killServer();
      await expect.poll(() => proxy.hanging).toBe(0);
    }
    const { answer } = await asking;
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'live', isError: true }] });
    expect(answer.answer).toMatch(/The MCP server died under the call/);
  });

  it('that hangs is not waited for beyond the limit, and the agent ends all the same', async () => {
    const stopping: Script = async (request, attempt) => {
      if (attempt === 1) await killServer('k8s-mcp ask', 'SIGSTOP');
      return LIST(request, attempt);
    };
    const { answer } = await askJson(workspace, stopping, QUESTION, { env: { AGENT_MCP_CALL_TIMEOUT: '1' } });
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ isError: true }] });
    expect(answer.answer).toMatch(/The MCP server did not answer k8s_list_services within 1 s/);
    expect(await workspace.isQuietWithin(5_000)).toBe(true);
  });

  it('that was killed between two turns costs neither the next one nor those after it', async () => {
    await using provider = await openScriptedProvider(LIST);
    await using conversation = Conversation.start(workspace, provider);
    for (let turn = 0; turn < 3; turn++) {
      const { outcome, calls, answer } = await conversation.ask(QUESTION);
      expect({ outcome, calls }).toMatchObject({ outcome: 'answered', calls: [{ source: 'live', isError: false }] });
      expect(answer).toMatch(/services · cluster .* found/);
      await killServer('k8s-mcp chat');
    }
    await conversation.finish();
  });

  it.each([
    ['cannot be started', 'stdio:///nowhere/at/all'],
    ['ends at once', 'stdio:///bin/false'],
    ['is not listening', 'http://127.0.0.1:9/mcp'],
  ])('that %s leaves the cache to answer, and says so', async (_, MCP_SERVER_URL) => {
    const sql = oneCall('k8s_query', { sql: "SELECT count(*) AS n FROM services WHERE namespace = 'shop'" });
    const env = { MCP_SERVER_URL, CACHE_DB_PATH: `${workspace.folder}/data/scanned.db` };
    const { answer, stderr } = await askJson(workspace, sql, QUESTION, { env });
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'cache', isError: false }] });
    expect(stderr.match(/The MCP server can't be reached, so only the cache can answer/g)).toHaveLength(1);
    const failed = await askJson(workspace, sql, QUESTION, { env: { MCP_SERVER_URL }, code: 1 });
    expect(failed.answer).toMatchObject({ outcome: 'failed', error: { code: 'mcp_unreachable' } });
  });

  it.each([
    ['refuses everything', refusal(403, 'Forbidden', 'nobody may list'), /^Refused on cluster .*nobody may list/],
    ['fails', refusal(500, 'InternalError', 'etcd is gone'), /^Cluster .* failed \(500\).*etcd is gone/],
    ['cuts every answer', { type: 'cut', atFraction: 0.5 } as const, /^The API server of cluster/],
    ['never answers', { type: 'hang' } as const, /did not answer .* within 3 s/],
  ])('answers in words where the API server %s', async (_, fault, words) => {
    proxy.misbehave({ on: listOf('services'), fault });
    const env = { ...proxied(), AGENT_MCP_CALL_TIMEOUT: '3' };
    const { answer } = await askJson(workspace, LIST, QUESTION, { env });
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ isError: true }] });
    expect(answer.answer.split('\n')[1]).toMatch(words);
    expect(answer.answer).not.toMatch(/ found/);
  });
});

describe.skipIf(NO_TEST_BED)('an agent whose API server is gone', () => {
  let cluster: TestCluster;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(OWN);
    workspace = await Workspace.open(cluster);
    await cluster.kubectl('create', 'service', 'clusterip', 'kept', '--tcp=80');
    expectCode(await workspace.run(['scan', '--once'], { env: { CACHE_DYNAMIC_TTL: '1' } }), 0);
    await cluster.stopApiServer();
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const services = oneCall('k8s_list_services', { namespace: 'default' });

  it('shows what the cache last saw, how old that is, and why nothing newer comes', async () => {
    const { answer } = await askJson(workspace, services, QUESTION);
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'cache', isError: false }] });
    expect(answer.calls[0]?.freshness).toMatch(/stale|expired/);
    expect(answer.answer).toMatch(/The cluster can't be reached now: /);
    expect(answer.answer).toMatch(/cached \d+ s ago \((stale|expired)\)/);
    expect(answer.answer).toMatch(/^kept\t/m);
    // The same when the cluster itself was asked for.
    const live = await askJson(workspace, services, QUESTION, { args: ['--live'] });
    expect(live.answer).toMatchObject({ calls: [{ source: 'cache' }] });
    expect(live.answer.answer).toMatch(/The cluster can't be reached now: /);
  });

  it('says so of what no cache holds', async () => {
    for (const [name, words] of [
      ['k8s_get_pod_logs', { namespace: 'default', pod: 'web' }],
      ['k8s_list_resources', { kind: 'serviceaccounts', namespace: 'default' }],
    ] as const) {
      const { answer } = await askJson(workspace, oneCall(name, words), QUESTION);
      expect(answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'live', isError: true }] });
      expect(answer.answer).toMatch(/refuses connections: nothing listens there/);
    }
  });

  it('goes on with answers of the moment once it is back', async () => {
    await using provider = await openScriptedProvider(services);
    await using conversation = Conversation.start(workspace, provider);
    expect((await conversation.ask(QUESTION)).calls).toMatchObject([{ source: 'cache' }]);
    await cluster.startApiServer();
    const back = await conversation.ask(QUESTION);
    expect(back.calls).toMatchObject([{ source: 'live', isError: false }]);
    expect(back.answer).toMatch(/^kept\t/m);
    await conversation.finish();
  });
});
