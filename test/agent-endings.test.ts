import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openScriptedProvider, type Script } from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { modelEnv, oneCall } from './support/asking.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { SHOP } from './support/clusters.ts';
import { endsWithin, eventually } from './support/eventually.ts';
import { expectCode } from './support/expect-code.ts';
import { FaultProxy, listOf } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { expectPlainWords } from './support/plain-words.ts';
import { Program } from './support/program.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const QUESTION = 'which services are there?';
/** Nobody waits longer for a program that they have stopped. */
const SOON_MS = 2_500;
const never: Script = () => new Promise(() => {});

describe.skipIf(NO_TEST_BED)('ask ends', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    workspace = await Workspace.open(cluster);
    await writeKubeconfig(`${workspace.folder}/proxied`, [{ name: cluster.contextName, server: proxy.url }]);
  });
  beforeEach(() => proxy.misbehave());
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  async function expectStopped(
    signal: NodeJS.Signals,
    script: Script,
    isAt: (requests: number) => boolean,
  ): Promise<string> {
    await using provider = await openScriptedProvider(script);
    await using program = workspace.start(['ask', '--json', QUESTION], {
      env: { ...modelEnv(provider), KUBECONFIG: `${workspace.folder}/proxied` },
      input: '',
    });
    await eventually('the moment', () => isAt(provider.requests.length) || undefined);
    program.signal(signal);
    expect(await endsWithin(program.ended, SOON_MS)).toBe(true);
    const ending = await program.ended;
    expectCode(ending, signal === 'SIGTERM' ? 143 : 130);
    expectPlainWords(ending);
    expect(await workspace.isQuietWithin(1_000)).toBe(true);
    return ending.stdout;
  }

  it.each([
    'SIGINT',
    'SIGTERM',
  ] as const)('soon after %s while the model thinks, and leaves nothing running', async (signal) => {
    const stdout = await expectStopped(signal, never, (requests) => requests > 0);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'cancelled' });
  });

  it('soon after SIGINT while the model speaks', async () => {
    const script: Script = () => ({ text: 'word '.repeat(200_000) });
    await expectStopped('SIGINT', script, (requests) => requests > 0);
  });

  it('soon after SIGINT while the cluster is read', async () => {
    proxy.misbehave({ on: listOf('services'), fault: { type: 'hang' } });
    const script = oneCall('k8s_list_services', { namespace: 'shop' });
    const stdout = await expectStopped('SIGINT', script, () => proxy.hanging === 1);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'cancelled' });
  });

  it('soon after SIGINT while it waits to try again', async () => {
    const script: Script = () => ({ status: 429, headers: { 'retry-after': '30' } });
    await expectStopped('SIGINT', script, (requests) => requests > 0);
  });

  it.each([
    ['its reader leaves after a line', 'head -1', 'line 0\n'],
    ['nobody reads at all', 'true', ''],
  ])('without a word where %s', async (_, reader, expected) => {
    const text = Array.from({ length: 20_000 }, (_, index) => `line ${index}`).join('\n');
    await using provider = await openScriptedProvider(() => ({ text }));
    const { command, args } = workspace.commandLine(['ask', QUESTION]);
    const words = [command, ...args].map((word) => `'${word}'`).join(' ');
    await using shell = new Program({
      command: 'sh',
      args: ['-c', `${words} | ${reader}`],
      env: { ...workspace.env, ...modelEnv(provider) },
      cwd: workspace.folder,
      input: '',
    });
    const ending = await shell.ended;
    expect(ending.stdout).toBe(expected);
    expectPlainWords(ending);
    expect(ending.stderr).not.toMatch(/EPIPE|Error/);
    expect(await workspace.isQuietWithin(3_000)).toBe(true);
  });

  it('at once, with all that is wrong in its settings together', async () => {
    const ending = await workspace.run(['ask', QUESTION], {
      env: {
        LLM_PROVIDER: 'nobody',
        LLM_BASE_URL: 'not a url',
        LLM_TIMEOUT: 'soon',
        LLM_MAX_TOKENS: '7',
        AGENT_MAX_STEPS: '0',
        AGENT_CONTEXT_WINDOW: 'large',
        AGENT_ENABLE_CACHE_QUERY: 'perhaps',
        MCP_RESULT_TOKENS: '-1',
      },
    });
    expectCode(ending, 2);
    expectPlainWords(ending);
    expect(ending.stdout).toBe('');
    for (const name of [
      'LLM_PROVIDER',
      'LLM_BASE_URL',
      'LLM_TIMEOUT',
      'LLM_MAX_TOKENS',
      'AGENT_MAX_STEPS',
      'AGENT_CONTEXT_WINDOW',
      'AGENT_ENABLE_CACHE_QUERY',
      'MCP_RESULT_TOKENS',
    ]) {
      expect(ending.stderr).toContain(name);
    }
  });

  it.each([
    ['no key', {}, /LLM_API_KEY/],
    ['no model', { LLM_PROVIDER: 'ollama' }, /LLM_MODEL/],
    ['no address', { LLM_PROVIDER: 'openai-compatible', LLM_MODEL: 'm' }, /LLM_BASE_URL/],
  ])('at once, in a sentence with the way out, where there is %s', async (_, env, words) => {
    const ending = await workspace.run(['ask', QUESTION], { env });
    expectCode(ending, 2);
    expectPlainWords(ending);
    expect(ending.stdout).toBe('');
    expect(ending.stderr).toMatch(words);
  });

  it('in a sentence where there is no question', async () => {
    for (const args of [['ask'], ['ask', '-'], ['ask', '   ']]) {
      const ending = await workspace.run(args, { env: modelEnv({ url: 'http://127.0.0.1:9/v1' }), input: ' \n' });
      expectCode(ending, 2);
      expectPlainWords(ending);
      expect(ending.stderr).toMatch(/question/);
    }
  });
});
