import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { countTokens } from 'gpt-tokenizer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPeers, peerProgram } from '../bench/setting/peers.ts';
import { openScriptedProvider } from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { askJson, modelEnv, oneCall } from './support/asking.ts';
import { acquireFilledCluster, FILL_PODS, SHOP } from './support/clusters.ts';
import { startAtTerminal } from './support/terminal.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const SERVER = { MCP_SERVER_URL: `stdio://${peerProgram('kubernetes-mcp-server')}` };

/** The agent on the tools of a server that isn't ours, and knows nothing of our cache, budget and approvals. */
describe.skipIf(NO_TEST_BED)("another server's tools", () => {
  let cluster: TestCluster;
  let workspace: Workspace;

  beforeAll(async () => {
    await installPeers(() => {});
    cluster = await acquireTestCluster(SHOP);
    workspace = await Workspace.open({ ...cluster, env: SERVER });
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('answer a question over the shop, live', async () => {
    const listing = oneCall('pods_list_in_namespace', { namespace: 'shop' });
    const { answer, provider } = await askJson(workspace, listing, 'which pods are in shop?');
    const names = (await cluster.kubectl('get', 'pods', '-n', 'shop', '-o', 'name')).trim().split('\n');
    for (const name of names) expect(answer.answer).toContain(name.replace('pod/', ''));
    expect(answer.calls).toMatchObject([{ tool: 'pods_list_in_namespace', source: 'live', isError: false }]);
    const offered = provider.requests[0]?.tools.map((tool) => tool.function.name) ?? [];
    expect(offered).toContain('pods_list');
    expect(JSON.stringify(provider.requests[0]?.tools)).not.toContain('not the cache');
  });

  it('are cut to the budget, which the answer says', async () => {
    await using filled = await acquireFilledCluster();
    await using there = await Workspace.open({ ...filled, env: SERVER });
    const { answer, provider } = await askJson(there, oneCall('pods_list', {}), 'which pods are there?');
    const shown = provider.requests[1]?.results[0]?.text ?? '';
    expect(shown).toMatch(/^<<data \w+ from pods_list>>\nCUT: this answer has [\d,]+ characters/);
    expect(countTokens(shown)).toBeLessThan(4100);
    expect(answer.calls[0]?.tokens).toBeLessThanOrEqual(4000);
    expect(shown.split('\n').length).toBeLessThan(FILL_PODS);
  });

  it('show no value of a Secret to the model', async () => {
    const [secret = ''] = (await cluster.kubectl('get', 'secrets', '-n', 'shop', '-o', 'name')).trim().split('\n');
    const name = secret.replace('secret/', '');
    const data = JSON.parse(
      await cluster.kubectl('get', 'secret', name, '-n', 'shop', '-o', 'jsonpath={.data}'),
    ) as object;
    const reading = oneCall('resources_get', { apiVersion: 'v1', kind: 'Secret', name, namespace: 'shop' });
    const { answer, provider } = await askJson(workspace, reading, 'what is in that secret?');
    expect(answer.answer).toContain('[redacted');
    // A short one, such as a user's name, is in every prompt by chance.
    const values = (Object.values(data) as string[]).filter((value) => value.length > 10);
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) {
      const bytes = JSON.stringify(provider.requests.map(({ body }) => body));
      expect(bytes).not.toContain(value);
      expect(bytes).not.toContain(Buffer.from(value, 'base64').toString());
    }
  });

  it('show no key of the kubeconfig to the model', async () => {
    const { answer, provider } = await askJson(workspace, oneCall('configuration_view', {}), 'which config is this?');
    expect(answer.answer).toContain('client-key-data: "[redacted]"');
    expect(JSON.stringify(provider.requests[1]?.body)).not.toMatch(/client-key-data: [A-Za-z0-9+]/);
  });

  it('write only after a person said yes to a question that says that no dry run was made', async () => {
    const namespace = await cluster.createNamespace('foreign-write');
    await cluster.kubectl('create', 'configmap', 'kept', '-n', namespace, '--from-literal=a=b');
    const write = { apiVersion: 'v1', kind: 'ConfigMap', name: 'kept', namespace };
    await using provider = await openScriptedProvider(oneCall('resources_delete', write));
    const isThere = async (): Promise<boolean> =>
      (await cluster.kubectl('get', 'configmaps', '-n', namespace, '-o', 'name')).includes('configmap/kept');
    for (const [typed, expected] of [
      ['\n', true],
      ['n\n', true],
      ['y\n', false],
    ] as const) {
      await using asking = startAtTerminal(workspace, ['ask', 'delete it'], modelEnv(provider));
      const [prompt] = await asking.waitFor('stdout', /no dry run was made[\s\S]*\[y\/N\]/);
      expect(prompt).toContain('resources_delete');
      expect(prompt).toContain(namespace);
      asking.stdin.write(typed);
      expect((await asking.ended).code).toBe(0);
      expect(await isThere()).toBe(expected);
    }
  });

  it('write nothing where nobody can be asked', async () => {
    const namespace = await cluster.createNamespace('foreign-unasked');
    await cluster.kubectl('create', 'configmap', 'kept', '-n', namespace, '--from-literal=a=b');
    const write = { apiVersion: 'v1', kind: 'ConfigMap', name: 'kept', namespace };
    const { answer, stderr } = await askJson(workspace, oneCall('resources_delete', write), 'delete it');
    expect(answer.calls).toMatchObject([{ source: 'none', isError: true }]);
    expect(answer.answer).toContain('nobody could be asked');
    expect(stderr).toContain('Nobody could be asked here');
    expect(await cluster.kubectl('get', 'configmaps', '-n', namespace, '-o', 'name')).toContain('configmap/kept');
  });

  it('leave no value of a Secret in the record, though the model wrote it into a call', async () => {
    const value = 'hunter2-of-the-record';
    const resource = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: kept\nstringData:\n  password: ${value}\n`;
    await askJson(workspace, oneCall('resources_create_or_update', { resource }), 'make that secret');
    const folder = dirname(workspace.databasePath);
    const files = (await readdir(folder)).filter((name) => name.startsWith('k8s_state.db'));
    const bytes = await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')));
    expect(bytes.join()).toContain('resources_create_or_update');
    expect(bytes.join()).not.toContain(value);
  });
});
