import { countTokens } from 'gpt-tokenizer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installPeers, peerProgram } from '../bench/setting/peers.ts';
import { openScriptedProvider, type ScriptedProvider } from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { modelEnv, oneCall } from './support/asking.ts';
import { acquireFilledCluster, FILL_PODS, SHOP } from './support/clusters.ts';
import { NO_TMUX, Screen } from './support/screen.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const SERVER = { MCP_SERVER_URL: `stdio://${peerProgram('kubernetes-mcp-server')}` };

/** As foreign-server.test.ts, but in a terminal, where a person can be asked. */
describe.skipIf(NO_TEST_BED || NO_TMUX)("chat with another server's tools", () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let screen: Screen | undefined;

  beforeAll(async () => {
    await installPeers(() => {});
    cluster = await acquireTestCluster(SHOP);
    workspace = await Workspace.open({ ...cluster, env: SERVER });
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    await screen?.[Symbol.asyncDispose]();
  });

  async function ask(where: Workspace, provider: ScriptedProvider, question: string): Promise<Screen> {
    const env = { ...where.env, ...modelEnv(provider) };
    screen = await Screen.start({ ...where.commandLine(['chat']), env, cwd: where.folder, columns: 120, rows: 40 });
    await screen.shows(/^> /m);
    await screen.type(question);
    await screen.press('Enter');
    return screen;
  }

  it('answers a question over the shop, live', async () => {
    await using provider = await openScriptedProvider(oneCall('pods_list_in_namespace', { namespace: 'shop' }));
    const at = await ask(workspace, provider, 'which pods are in shop?');
    await at.shows(/^\[1\] pods_list_in_namespace namespace=shop · live · .* tokens$/m);
    await at.shows(/2 steps · 1 call/);
    const names = (await cluster.kubectl('get', 'pods', '-n', 'shop', '-o', 'name')).trim().split('\n');
    const seen = (await at.text()).replace(/\s/g, '');
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(seen).toContain(name.replace('pod/', ''));
  });

  it('cuts a list of thousands to the budget, and says so', async () => {
    await using filled = await acquireFilledCluster();
    await using there = await Workspace.open({ ...filled, env: SERVER });
    await using provider = await openScriptedProvider(({ results: [list] }) =>
      list === undefined
        ? { calls: [{ name: 'pods_list', arguments: {} }] }
        : { text: list.text.split('\n').slice(1, 2).join('') },
    );
    const at = await ask(there, provider, 'which pods are there?');
    await at.shows(/^CUT: this answer has [\d,]+ characters[\s\S]*2 steps · 1 call/m);
    const shown = provider.requests[1]?.results[0]?.text ?? '';
    expect(countTokens(shown)).toBeLessThan(4100);
    expect(shown.split('\n').length).toBeLessThan(FILL_PODS);
  });

  it.each([
    ['', true],
    ['n', true],
    ['y', false],
  ])('asks before a write, says that no dry run was made, and takes %j for an answer', async (answer, isKept) => {
    const namespace = await cluster.createNamespace('foreign-chat');
    await cluster.kubectl('create', 'configmap', 'kept', '-n', namespace, '--from-literal=a=b');
    const write = { apiVersion: 'v1', kind: 'ConfigMap', name: 'kept', namespace };
    await using provider = await openScriptedProvider(oneCall('resources_delete', write));
    const at = await ask(workspace, provider, 'delete it');
    await at.shows(/no dry run was made[\s\S]*resources_delete[\s\S]*^Do it\? \[y\/N\]$/m);
    expect(await at.text()).toContain(`"namespace": "${namespace}"`);
    await at.type(answer);
    await at.press('Enter');
    await at.shows(isKept ? /^Declined; nothing was changed\.$/m : /^Approved\.$/m);
    await at.shows(/\d+ steps/);
    const left = await cluster.kubectl('get', 'configmaps', '-n', namespace, '-o', 'name');
    expect(left.includes('configmap/kept')).toBe(isKept);
  });
});
