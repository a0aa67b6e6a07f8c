import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openScriptedProvider,
  type Script,
  type ScriptedAnswer,
  type ScriptedFailure,
} from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { askEnding, askJson, oneCall } from './support/asking.ts';
import { SHOP } from './support/clusters.ts';
import type { Ending } from './support/program.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const QUESTION = 'how many nodes are there?';
const ANSWER = 'There are two nodes, and both are ready.';
const PAGE = '<html><head><title>Log in</title></head><body>Please log in</body></html>';

/** What comes back first, second, …; the last for ever. */
function inTurn(...answers: readonly (ScriptedAnswer | ScriptedFailure)[]): Script {
  return (_, attempt) => answers[Math.min(attempt, answers.length) - 1] ?? { text: ANSWER };
}

const told = (status: number, error: Readonly<Record<string, unknown>>): ScriptedFailure => ({
  status,
  body: { error },
});

describe.skipIf(NO_TEST_BED)('a provider in trouble', () => {
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

  async function ask(script: Script, options: { code?: number; env?: Record<string, string> } = {}): Promise<Ending> {
    await using provider = await openScriptedProvider(script);
    return await askEnding(workspace, provider, QUESTION, options);
  }

  it.each([
    ['cut its stream', { text: 'There are two nodes, and', isCut: true }, /The answer broke off; trying again/],
    ['was overloaded', told(503, { message: 'overloaded' }), /overloaded; trying again/],
    ['limited the rate', { status: 429, headers: { 'retry-after': '1' } }, /limits the rate.*trying again in 1/],
    ['answered with nothing', {}, /trying again/],
    ['was a proxy without its upstream', { status: 502, body: PAGE }, /trying again/],
  ])('that %s is asked again, which is said, and nothing is told twice', async (_, first, notice) => {
    const { stdout, stderr } = await ask(inTurn(first, { text: ANSWER }));
    expect(stdout).toBe(`${ANSWER}\n`);
    expect(stderr).toMatch(notice);
  });

  it('that cut its stream in the middle of a call is asked again, and the call is made once', async () => {
    const call = { name: 'k8s_list_nodes', arguments: {} };
    const script: Script = ({ results }, attempt) =>
      results.length > 0 ? { text: ANSWER } : { text: 'Let me look.', calls: [call], isCut: attempt === 1 };
    const { answer, provider } = await askJson(workspace, script, QUESTION);
    expect(answer).toMatchObject({ outcome: 'answered', answer: ANSWER, calls: [{ isError: false }] });
    const last = provider.requests.at(-1)?.messages.filter(({ role }) => role === 'assistant');
    expect(last).toMatchObject([{ content: 'Let me look.' }]);
  });

  it.each([
    [
      'takes the key for wrong',
      told(401, { message: 'Incorrect API key provided: test-key' }),
      /doesn't accept the key.*LLM_API_KEY/,
    ],
    ['has no credit left to give', told(402, { message: 'Insufficient credits' }), /no credit left.*LLM_MODEL/],
    [
      'does not know the model',
      told(404, { message: "The model 'scripted' does not exist", code: 'model_not_found' }),
      /model.*scripted.*LLM_MODEL/,
    ],
    [
      'limits the rate for an hour',
      { status: 429, headers: { 'retry-after': '3600' } },
      /takes no more requests.*(1 h|60 min)/,
    ],
    ['fails for good', told(500, { message: 'internal' }), /HTTP 500/],
    ['is a page of another', { status: 200, body: PAGE }, /web page.*LLM_BASE_URL/],
    [
      'sends on to a log-in page',
      { status: 302, headers: { location: 'https://login.example/' } },
      /login\.example.*LLM_BASE_URL/,
    ],
    ['cannot call tools', told(400, { message: 'scripted does not support tools' }), /can't call tools.*LLM_MODEL/],
    ['answers with nothing each time', {}, /nothing at all.*LLM_MODEL/],
    ['cuts each stream', { calls: [{ name: 'k8s_list_nodes', arguments: {} }], isCut: true }, /broke off.*proxy/],
  ])('that %s ends in a sentence and a way out', async (_, failure, words) => {
    const { stdout, stderr } = await ask(inTurn(failure), { code: 1 });
    expect(stdout).toBe('');
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('test-key');
  });

  it('that is not there ends in a sentence, in JSON too', async () => {
    const env = { LLM_BASE_URL: 'http://127.0.0.1:9/v1' };
    const { answer } = await askJson(workspace, inTurn({}), QUESTION, { env, code: 1 });
    expect(answer).toMatchObject({ outcome: 'failed', answer: '', error: { code: 'llm', failure: 'unreachable' } });
    expect(answer.error?.message).toMatch(/can't be reached: nothing listens there.*LLM_BASE_URL/);
  });

  it('that takes its time ends at LLM_TIMEOUT, in a sentence', async () => {
    const { stderr } = await ask(() => new Promise(() => {}), { code: 1, env: { LLM_TIMEOUT: '1' } });
    expect(stderr).toMatch(/gave no whole answer within 1 s.*LLM_TIMEOUT/);
  });

  it('that went away after a call ends the turn in a sentence, with what was done', async () => {
    const script: Script = ({ results }) =>
      results.length === 0 ? { calls: [{ name: 'k8s_list_nodes', arguments: {} }] } : told(400, { message: 'no' });
    const { answer } = await askJson(workspace, script, QUESTION, { code: 1 });
    expect(answer).toMatchObject({ outcome: 'failed', error: { code: 'llm' }, calls: [{ tool: 'k8s_list_nodes' }] });
  });

  it('that cuts an answer by its length gives what there is, and says so', async () => {
    const { stdout, stderr } = await ask(inTurn({ text: 'There are two', finish: 'length' }));
    expect(stdout).toBe('There are two\n');
    expect(stderr).toMatch(/cut at .* tokens.*LLM_MAX_TOKENS/);
  });

  it('is reached through the proxy of HTTP_PROXY, and the cluster is not', async () => {
    const seen: string[] = [];
    await using provider = await openScriptedProvider((request, attempt) =>
      oneCall('k8s_list_nodes', {})(request, attempt),
    );
    const proxy = createServer((incoming, outgoing) => {
      seen.push(incoming.url ?? '');
      const { pathname } = new URL(incoming.url ?? '');
      const { method, headers } = incoming;
      const passed = httpRequest(new URL(pathname, provider.url), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(passed);
    });
    proxy.on('connect', (incoming, socket) => {
      seen.push(`CONNECT ${incoming.url}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const env = { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: '127.0.0.1' };
      const there = { url: 'http://models.invalid/v1' };
      const { stdout } = await askEnding(workspace, there, QUESTION, { env });
      expect(stdout).toMatch(/nodes · cluster .* found/);
      expect(seen).toEqual(Array.from({ length: 2 }, () => 'http://models.invalid/v1/chat/completions'));
      const shut = { url: 'https://models.invalid/v1' };
      const { stderr } = await askEnding(workspace, shut, QUESTION, { env, code: 1 });
      expect(stderr).toMatch(/the proxy doesn't let the connection through.*HTTPS_PROXY/);
      expect(seen).toContain('CONNECT models.invalid:443');
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});

describe.skipIf(NO_TEST_BED)('a model in trouble', () => {
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

  it('that writes broken JSON, names no tool there is, or leaves out what is needed, is told so and goes on', async () => {
    const wrong = [
      { name: 'k8s_list_pods', arguments: '{"namespace": "shop' },
      { name: 'k8s_list_unicorns', arguments: {} },
      { name: 'k8s_get_resource', arguments: {} },
      { name: 'k8s_list_pods', arguments: '["shop"]' },
      { name: 'k8s_list_pods', arguments: { namespace: 7, colour: 'red' } },
      { name: '__proto__', arguments: {} },
    ];
    const script: Script = ({ results }) =>
      results.length === 0 ? { calls: wrong } : { text: results.map(({ text }) => text).join('\n') };
    const { answer } = await askJson(workspace, script, QUESTION);
    expect(answer).toMatchObject({ outcome: 'answered', steps: 2 });
    expect(answer.calls.map(({ isError }) => isError)).toEqual(wrong.map(() => true));
    expect(answer.answer).toMatch(/no tool "?k8s_list_unicorns/);
    // What the server said is fenced; what the program says of calls that it didn't make is its own word.
    const made = answer.calls.filter(({ source }) => source === 'live');
    expect(made.map(({ tool }) => tool)).toEqual(['k8s_get_resource', 'k8s_list_pods']);
    expect(answer.answer.match(/<<data/g)).toHaveLength(made.length);
  });

  it('that makes the same call again and again is stopped, and told', async () => {
    const script: Script = ({ results }) =>
      results.length < 4
        ? { calls: [{ name: 'k8s_list_nodes', arguments: {} }] }
        : { text: results.at(-1)?.text ?? '' };
    const { answer, stderr } = await askJson(workspace, script, QUESTION);
    expect(answer.calls.map(({ source }) => source)).toEqual(['live', 'live', 'none', 'none']);
    expect(answer.answer).toMatch(/this very call was made twice/);
    expect(stderr).toMatch(/same call of k8s_list_nodes again and again/);
  });

  it.each([
    ['answers then', { text: 'I got as far as the nodes.' }, /^I got as far as the nodes\.$/],
    ['still says nothing', { calls: [{ name: 'k8s_list_nodes', arguments: {} }] }, /k8s_list_nodes: .*nodes/],
  ])('whose steps are used up and that %s gives what is known', async (_, closing, words) => {
    const script: Script = ({ body }, attempt) =>
      body['tool_choice'] === 'none' || attempt > 3
        ? closing
        : { calls: [{ name: 'k8s_list_nodes', arguments: { limit: attempt } }] };
    const env = { AGENT_MAX_STEPS: '3' };
    const { answer, stderr } = await askJson(workspace, script, QUESTION, { env });
    expect(answer).toMatchObject({ outcome: 'stepsUsedUp', steps: 3, calls: [{ isError: false }, { isError: false }] });
    expect(answer.answer).toMatch(words);
    expect(stderr).toMatch(/All 3 steps of this turn are used up/);
  });

  it('that had one step only, and wanted to look something up in it, is not taken for one that answered', async () => {
    const { answer, stderr } = await askJson(workspace, oneCall('k8s_list_nodes', {}), QUESTION, {
      env: { AGENT_MAX_STEPS: '1' },
    });
    expect(answer).toMatchObject({ outcome: 'stepsUsedUp', answer: '', calls: [] });
    expect(stderr).toMatch(/raise AGENT_MAX_STEPS/);
  });
});
