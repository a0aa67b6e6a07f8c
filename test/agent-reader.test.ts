import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScriptedProvider, type Script } from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { CacheDatabase } from './comparison/database.ts';
import { askJson, oneCall } from './support/asking.ts';
import { childOf } from './support/child-of.ts';
import { SHOP } from './support/clusters.ts';
import { Conversation } from './support/conversation.ts';
import { eventually } from './support/eventually.ts';
import { expectPlainWords } from './support/plain-words.ts';
import type { Program } from './support/program.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const QUESTION = 'which namespaces are there?';
const LIST = oneCall('k8s_list_namespaces', {});
const READER = 'k8s-mcp cache-reader';

/** A statement that has no end. */
const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n';

/** The reader of an agent in trouble, beside a scanner that scans every second. */
describe.skipIf(NO_TEST_BED)("an agent's reader of the cache", () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let scanner: Program;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    workspace = await Workspace.open({
      ...cluster,
      env: { SCANNER_DYNAMIC_INTERVAL: '1', AGENT_CACHE_QUERY_TIMEOUT: '3' },
    });
    scanner = workspace.start(['scan']);
    await scanner.waitFor('stderr', /"kind":"Pod".*"scanned"/);
  });
  afterAll(async () => {
    await scanner?.[Symbol.asyncDispose]();
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  function observedAt(): number {
    using database = new CacheDatabase(workspace.databasePath);
    const [row] = database.rows("SELECT unixepoch(observed_at, 'subsec') AS at FROM cache_metadata WHERE kind = 'Pod'");
    return Number(row?.at ?? 0);
  }

  async function expectScanning(): Promise<void> {
    const before = observedAt();
    await eventually('two more scans', () => observedAt() >= before + 2 || undefined);
    expect(scanner.said('stderr')).not.toMatch(/"level":"?(error|50)/);
    expectPlainWords({ stdout: scanner.said('stdout'), stderr: scanner.said('stderr') });
  }

  it('that hangs in mid-read is given up: the answer comes live and says so, and the scanner goes on', async () => {
    const hanging: Script = async (request, attempt) => {
      if (attempt === 1) process.kill(await childOf(workspace, 'k8s-mcp ask', READER), 'SIGSTOP');
      return LIST(request, attempt);
    };
    const { answer, stderr } = await askJson(workspace, hanging, QUESTION);
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'live', isError: false }] });
    expect(answer.answer).toMatch(/^shop\t/m);
    expect(stderr).toMatch(/answers come live: The cache didn't answer within 3000 ms/);
    await expectScanning();
    // The one that was stopped is gone too.
    expect((await workspace.processes()).length).toBeLessThanOrEqual(2);
  });

  it('that is killed in mid-read is started again, and answers', async () => {
    const killing: Script = async (request, attempt) => {
      if (attempt === 1) process.kill(await childOf(workspace, 'k8s-mcp ask', READER), 'SIGKILL');
      return LIST(request, attempt);
    };
    const { answer } = await askJson(workspace, killing, QUESTION);
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'cache', isError: false }] });
    expect(answer.answer).toMatch(/^shop\t/m);
    await expectScanning();
  });

  it('that hangs or is killed between two turns costs neither the next one nor those after it', async () => {
    await using provider = await openScriptedProvider(LIST);
    await using conversation = Conversation.start(workspace, provider);
    expect((await conversation.ask(QUESTION)).calls).toMatchObject([{ source: 'cache' }]);
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      process.kill(await childOf(workspace, 'k8s-mcp chat', READER), signal);
      const turn = await conversation.ask(QUESTION);
      expect(turn).toMatchObject({ outcome: 'answered', calls: [{ isError: false }] });
      expect(turn.answer).toMatch(/^shop\t/m);
      const codes = turn.notices.map(({ code }) => code);
      expect(codes).toEqual(signal === 'SIGSTOP' ? ['cacheUnavailable'] : []);
      expect(await conversation.ask(QUESTION)).toMatchObject({ calls: [{ source: 'cache' }], notices: [] });
    }
    await conversation.finish();
  });

  it('gives up a statement without end, in words that the model can act on, and reads on', async () => {
    const script: Script = ({ results }) => {
      if (results.length === 0) return { calls: [{ name: 'k8s_query', arguments: { sql: ENDLESS } }] };
      if (results.length === 1) return { calls: [{ name: 'k8s_list_namespaces', arguments: {} }] };
      return { text: results.map(({ text }) => text).join('\n') };
    };
    const { answer } = await askJson(workspace, script, QUESTION);
    expect(answer).toMatchObject({
      outcome: 'answered',
      calls: [
        { tool: 'k8s_query', isError: true },
        { source: 'cache', isError: false },
      ],
    });
    expect(answer.answer).toMatch(/didn't answer within 3000 ms. Narrow the query/);
    expect(answer.answer).toMatch(/^shop\t/m);
    await expectScanning();
  });

  it('ends with an agent that is killed, whatever it was doing', async () => {
    let asked = 0;
    await using provider = await openScriptedProvider(() => {
      asked += 1;
      return { calls: [{ name: 'k8s_query', arguments: { sql: ENDLESS } }] };
    });
    await using conversation = Conversation.start(workspace, provider, { env: { AGENT_CACHE_QUERY_TIMEOUT: '60' } });
    conversation.program.stdin.write('how many?\n');
    await eventually('the call', () => asked > 0 || undefined);
    const reader = await childOf(workspace, 'k8s-mcp chat', READER);
    await conversation.program.kill();
    await eventually(
      'the end of the reader',
      async () => !(await workspace.processes()).includes(reader) || undefined,
      10_000,
    );
    await expectScanning();
  });
});
