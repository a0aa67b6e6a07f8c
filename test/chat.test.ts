import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openScriptedProvider, type Script, type ScriptedProvider } from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { modelEnv, readTable } from './support/asking.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { NO_TMUX, Screen } from './support/screen.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

/** Looks once, and says no more than stands in the bytes that came back. */
const COUNTING: Script = ({ results }) => {
  const [list] = results;
  if (list === undefined) return { calls: [{ name: 'k8s_list_pods', arguments: { status: 'unhealthy' } }] };
  const { header, rows } = readTable(list.text);
  const lines = rows.map((row) => `| ${row['NAMESPACE']} | ${row['NAME']} | ${row['STATUS']} |`);
  return {
    text: ['**In trouble:**', '', '| Namespace | Pod | Why |', '|---|---|---|', ...lines, '', `Source: ${header}`].join(
      '\n',
    ),
  };
};

describe.skipIf(NO_TEST_BED || NO_TMUX)('chat', () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let namespace: string;
  let screen: Screen | undefined;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    workspace = await Workspace.open(cluster);
    namespace = await cluster.createNamespace('chat');
    expectCode(await workspace.run(['scan', '--once']), 0);
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    await screen?.[Symbol.asyncDispose]();
  });

  async function open(args: readonly string[] = ['chat'], provider?: ScriptedProvider): Promise<Screen> {
    const env = { ...workspace.env, ...(provider === undefined ? {} : modelEnv(provider)) };
    screen = await Screen.start({ ...workspace.commandLine(args), env, cwd: workspace.folder, columns: 120, rows: 40 });
    await screen.shows(/^> /m);
    return screen;
  }

  async function send(at: Screen, text: string): Promise<void> {
    await at.type(text);
    await at.press('Enter');
  }

  async function leave(at: Screen): Promise<void> {
    await at.press('C-d');
    expect(await at.ended()).toBe(0);
  }

  it('answers from the cache, keeps the turn, and goes on with it another day', async () => {
    await using provider = await openScriptedProvider(COUNTING);
    const first = await open(['chat'], provider);
    await first.shows(/scripted \(openai-compatible\)/);
    await send(first, 'how many pods are not running, and why?');
    await first.shows(/\d+ steps · 1 call ·/);
    const text = await first.text();
    expect(text).toMatch(/^\[1\] k8s_list_pods status=unhealthy · cache \d+ (s|ms) · .* tokens$/m);
    expect(text).toMatch(/^shop +│ recommendations-\S+ +│ (ImagePullBackOff|ErrImagePull)$/m);
    expect(text).toMatch(/^Source: pods · cluster \S+ ·.* cached /m);
    await leave(first);
    await first[Symbol.asyncDispose]();

    const listed = await workspace.run(['chat', '--list', '--json']);
    expectCode(listed, 0);
    const [conversation] = JSON.parse(listed.stdout) as readonly { readonly id: string; readonly title: string }[];
    expect(conversation?.title).toBe('how many pods are not running, and why?');
    const exported = await workspace.run(['chat', '--export', conversation?.id ?? '']);
    expect(exported.stdout).toContain('In trouble');

    const second = await open(['chat', '--resume'], provider);
    await second.shows(/Resumed "how many pods are not running, and why\?": 1 turn/);
    await second.shows(/In trouble/);
    await send(second, 'and now?');
    await second.shows(/and now\?[\s\S]*\d+ steps/);
    expect(JSON.stringify(provider.requests.at(-1)?.messages)).toContain('how many pods are not running');
    await leave(second);
    const relisted = await workspace.run(['chat', '--list', '--json']);
    expect(JSON.parse(relisted.stdout)).toEqual([expect.objectContaining({ id: conversation?.id, turns: 2 })]);
  });

  it('reads live after /refresh, once, and tells the model where the person is', async () => {
    await using provider = await openScriptedProvider(COUNTING);
    const at = await open(['chat', '--namespace', 'batch'], provider);
    await at.shows(/scripted · Namespace: batch$/m);
    await send(at, '/refresh');
    await at.shows(/The next turn reads live, not from the cache$/m);
    await send(at, 'what is wrong?');
    await at.shows(/^\[1\] k8s_list_pods status=unhealthy.* · live · /m);
    await at.shows(/\d+ steps/);
    expect(JSON.stringify(provider.requests.at(-1)?.messages[0])).toContain('batch');
    await send(at, 'again');
    await at.shows(/^\[2\] k8s_list_pods status=unhealthy · cache [\s\S]*\d+ steps/m);
    await send(at, '/clear');
    await at.shows(/A new conversation/);
    await send(at, 'in the new one');
    await at.shows(/^\[3\] /m);
    await at.shows(/in the new one[\s\S]*\d+ steps/);
    expect(JSON.stringify(provider.requests.at(-1)?.messages)).not.toContain('what is wrong?');
  });

  it.each([
    ['y', true],
    ['n', false],
  ])('shows what the server’s dry run says before a write, and takes %j for an answer', async (answer, isDone) => {
    const name = `web-${answer}`;
    const deployment = { namespace, name, image: 'registry.example/web:1.0' };
    await using provider = await openScriptedProvider(({ results: [result] }) =>
      result === undefined
        ? { calls: [{ name: 'k8s_create_deployment', arguments: deployment }] }
        : { text: `The server said: ${result.text.slice(0, 200)}` },
    );
    const at = await open(['chat'], provider);
    await send(at, `create ${name}`);
    await at.shows(/Do it\? \[y\/N\]$/m);
    expect(await at.text()).toMatch(
      new RegExp(`What the server's dry run says:[\\s\\S]*${namespace}/${name}[\\s\\S]*registry.example/web:1.0`),
    );
    await send(at, answer);
    await at.shows(isDone ? /^Approved\.$/m : /^Declined; nothing was changed\.$/m);
    await at.shows(/\d+ steps · 1 call/);
    const deployments = await cluster.kubectl('get', 'deployments', '-n', namespace, '-o', 'name');
    expect(deployments.includes(name)).toBe(isDone);
  });

  it('says what went wrong with the provider, and goes on', async () => {
    await using provider = await openScriptedProvider((_request, attempt) =>
      attempt === 1 ? { status: 401, body: { error: { message: 'no such key' } } } : { text: 'Here I am.' },
    );
    const at = await open(['chat'], provider);
    await send(at, 'hello');
    await at.shows(/LLM_API_KEY/);
    await send(at, 'hello again');
    await at.shows(/^Here I am\.$/m);
  });

  it('goes on with another model, if that answers', async () => {
    await using provider = await openScriptedProvider(({ body, messages }) => {
      if (body['model'] === 'nobody') return { status: 404, body: { error: { code: 'model_not_found' } } };
      if (JSON.stringify(messages).includes('Call the tool')) {
        return { calls: [{ name: 'report', arguments: { word: 'ready' } }] };
      }
      return { text: `I am ${body['model']}, and was told: ${JSON.stringify(messages.map(({ content }) => content))}` };
    });
    const at = await open(['chat'], provider);
    await send(at, 'remember the orange');
    await at.shows(/I am scripted[\s\S]*1 step/);
    await send(at, '/model nobody');
    await at.shows(/has no model "nobody"/);
    await send(at, '/model other');
    await at.shows(/Model: other \(openai-compatible\), until the chat ends\. LLM_MODEL=other keeps it\./);
    await at.shows(/^ {2}other$/m);
    await send(at, 'what was it?');
    await at.shows(/I am other[\s\S]*orange[\s\S]*1 step/);
  });

  it('ends with 143 on SIGTERM', async () => {
    const at = await open();
    process.kill(await at.processId(), 'SIGTERM');
    expect(await at.ended()).toBe(143);
  });

  it('is of use without a model', async () => {
    const at = await open(['chat']);
    await at.shows(/No model is set up/);
    await send(at, '/status');
    await at.shows(/Pod +\(all\) +\d+ +fresh/);
    await send(at, "/sql SELECT namespace, count(*) AS pods FROM pods WHERE namespace = 'shop' GROUP BY 1");
    await at.shows(/^namespace +pods\nshop +\d+\n1 row ·/m);
    await send(at, '/sql SELECT nme FROM pods');
    await at.shows(/no such column: nme.*name/);
    await send(at, '/tools k8s_list_pods');
    await at.shows(/--labelSelector +string/);
    await send(at, '/cluster nowhere');
    await at.shows(/There is no cluster nowhere here/);
    await at.type('/namespace sho');
    await at.press('Tab');
    await at.shows(/^> \/namespace shop$/m);
    await at.press('Enter');
    await at.shows(/^ {2}Namespace: shop$/m);
    await send(at, '/model');
    await at.shows(/> \/model\n\nNo model is set up/);
    await send(at, '/model other');
    await at.shows(/needs LLM_API_KEY/);
    await send(at, '/namespace shopp');
    await at.shows(/There is no Namespace "shopp".*Did you mean "shop"/);
    await at.shows(/^ {2}Namespace: shop$/m);
    await send(at, '/status pods');
    await at.shows(/\/status takes nothing behind it, and got "pods"/);
    await send(at, '/help');
    await at.shows(/\/logs <pod>/);
    await send(at, '/exit');
    expect(await at.ended()).toBe(0);
  });

  it('follows a log until Ctrl-C', async () => {
    const at = await open(['chat', '-n', 'shop']);
    await send(at, `/cluster ${cluster.contextName}`);
    await at.shows(/Cluster: /);
    await send(at, '/logs deploy/catalogue');
    await at.shows(/Following shop deploy\/catalogue; Ctrl-C stops\./);
    await at.shows(/^catalogue-\S+\/catalogue$[\s\S]*^\d{4}-\d\d-\d\dT\S+Z /m);
    // Two polls later the same lines stand there, and no others.
    await at.shows(/^\S [3-9] s · Ctrl-C stops$/m);
    const shown: string[] = [];
    let pod = '';
    for (const line of (await at.text()).split('\n')) {
      if (/^catalogue-\S+\/catalogue$/.test(line)) pod = line;
      else if (/^\d{4}-\d\d-\d\dT/.test(line)) shown.push(`${pod} ${line}`);
    }
    expect(shown.length).toBeGreaterThanOrEqual(20);
    expect(new Set(shown).size).toBe(shown.length);
    await at.press('C-c');
    await at.shows(/^Stopped\.$/m);
    await send(at, '/logs nothing-of-that-name');
    await at.shows(/nothing-of-that-name/);
  });

  it('keeps what was typed for the next time, readable by its owner only', async () => {
    const first = await open();
    await send(first, '/model');
    await first.shows(/> \/model\n/);
    await first.type(' a secret');
    await first.press('Enter');
    await first.shows(/a secret[\s\S]*A question needs a model/);
    await leave(first);
    await first[Symbol.asyncDispose]();
    const file = await stat(join(dirname(workspace.databasePath), 'k8s_chat_history'));
    expect(file.mode & 0o777).toBe(0o600);
    const second = await open();
    await second.press('Up');
    await second.shows(/^> \/model$/m);
  });

  it('opens where nothing but the name of the program is typed at a terminal', async () => {
    const at = await open([]);
    await at.shows(/No model is set up/);
    await leave(at);
  });

  it('names ask where there is no terminal', async () => {
    const ending = await workspace.run(['chat']);
    expectCode(ending, 2);
    expect(ending.stderr).toContain('k8s-mcp ask');
    const bare = await workspace.run([]);
    expectCode(bare, 0);
    expect(bare.stdout).toContain('Usage: k8s-mcp');
  });
});
