import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScriptedProvider, type Script } from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { askJson, oneCall, readTable } from './support/asking.ts';
import { SHOP } from './support/clusters.ts';
import { Conversation, type ToldTurn } from './support/conversation.ts';
import { eventually } from './support/eventually.ts';
import { expectCode } from './support/expect-code.ts';
import { expectPlainWords } from './support/plain-words.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const TURNS = 12;
/** From a change in the cluster to the return of the kubectl that made it. */
const SLACK_MS = 1_500;

/** Which services there were, and from when to when. */
interface State {
  readonly names: string;
  readonly from: number;
  until: number;
}

describe.skipIf(NO_TEST_BED)('an agent beside a scanner', () => {
  let cluster: TestCluster;
  let namespace: string;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    namespace = await cluster.createNamespace('agent-beside');
    workspace = await Workspace.open({ ...cluster, env: { SCANNER_DYNAMIC_INTERVAL: '1', CACHE_DYNAMIC_TTL: '30' } });
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const LIST: Script = (request, attempt) => oneCall('k8s_list_services', { namespace })(request, attempt);
  const SQL: Script = (request, attempt) =>
    oneCall('k8s_query', {
      sql: `SELECT name FROM services WHERE namespace = '${namespace}' ORDER BY name`,
    })(request, attempt);

  const makeService = async (name: string): Promise<unknown> =>
    await cluster.kubectl('create', 'service', 'clusterip', name, '--tcp=80', '-n', namespace);

  /** One more, or one less, again and again. */
  async function churn(states: State[], signal: AbortSignal): Promise<void> {
    const names: string[] = [];
    for (let round = 0; !signal.aborted; round++) {
      if (names.length < 3 || round % 3 !== 0) {
        const name = `service-${round}`;
        await makeService(name);
        names.push(name);
      } else {
        const gone = names.splice(0, 3);
        // At once for none of them: each is a state of its own.
        for (const [at, name] of gone.entries()) {
          await cluster.kubectl('delete', 'service', name, '-n', namespace);
          if (at < gone.length - 1) note(states, [...gone.slice(at + 1), ...names]);
        }
      }
      note(states, names);
      await delay(50);
    }
  }

  function note(states: State[], names: readonly string[]): void {
    const now = Date.now();
    const last = states.at(-1);
    if (last !== undefined) last.until = now;
    states.push({ names: names.toSorted().join(' '), from: now, until: Number.POSITIVE_INFINITY });
  }

  interface Seen {
    readonly turn: ToldTurn;
    readonly askedAt: number;
    readonly answeredAt: number;
  }

  async function converse(script: Script): Promise<readonly Seen[]> {
    await using provider = await openScriptedProvider(script);
    await using conversation = Conversation.start(workspace, provider);
    const seen: Seen[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const askedAt = Date.now();
      seen.push({ turn: await conversation.ask('which services are there?'), askedAt, answeredAt: Date.now() });
      await delay(250);
    }
    await conversation.finish();
    return seen;
  }

  function namesIn(answer: string): string {
    const { rows } = readTable(answer);
    if (rows.length > 0)
      return rows
        .map((row) => String(row['NAME']))
        .sort()
        .join(' ');
    return [...answer.matchAll(/^service-\d+$/gm)]
      .map(([name]) => name)
      .sort()
      .join(' ');
  }

  it('gives nothing but states that were, at the age that it tells, however much changes', async () => {
    await makeService('service-first');
    const states: State[] = [];
    note(states, []);
    await cluster.kubectl('delete', 'service', 'service-first', '-n', namespace);
    await using scanner = workspace.start(['scan']);
    await scanner.waitFor('stderr', /"kind":"Service".*"scanned"/);
    const stop = new AbortController();
    const churning = churn(states, stop.signal);
    const [listed, counted, ...asked] = await Promise.all([
      converse(LIST),
      converse(SQL),
      ...Array.from({ length: 2 }, () => askJson(workspace, LIST, 'which services are there?')),
    ]).finally(() => stop.abort());
    await churning;
    expect(states.length).toBeGreaterThan(10);
    for (const { answer } of asked) expect(answer).toMatchObject({ outcome: 'answered', calls: [{ isError: false }] });
    const different = new Set<string>();
    for (const { turn, askedAt, answeredAt } of [...listed, ...counted]) {
      expect(turn, turn.answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'cache', isError: false }] });
      expect(turn.notices).toEqual([]);
      const names = namesIn(turn.answer);
      different.add(names);
      const matching = states.filter((state) => state.names === names);
      expect(matching, `${names}\n${turn.answer}`).not.toEqual([]);
      const ageMs = turn.calls[0]?.ageMs ?? 0;
      const isOfThen = matching.some(
        ({ from, until }) => from - SLACK_MS <= answeredAt - ageMs && until + SLACK_MS >= askedAt - ageMs,
      );
      expect(isOfThen, `${names}: ${ageMs} ms old at ${answeredAt}; ${JSON.stringify(matching)}`).toBe(true);
    }
    // They saw the world move.
    expect(different.size).toBeGreaterThan(3);
    scanner.signal('SIGTERM');
    const ending = await scanner.ended;
    expectCode(ending, 0);
    expectPlainWords(ending);
    expect(ending.stderr).not.toMatch(/locked|busy/i);
    using database = new DatabaseSync(workspace.databasePath, { readOnly: true });
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  });

  it('answers from what was finished when the scanner is killed in mid-answer, with an age that grows', async () => {
    await using scanner = workspace.start(['scan']);
    await scanner.waitFor('stderr', /"kind":"Service".*"(scanned|watching)"/);
    const killing: Script = async (request, attempt) => {
      if (request.results.length === 0) await scanner.kill();
      return LIST(request, attempt);
    };
    const { answer } = await askJson(workspace, killing, 'which services are there?');
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'cache', freshness: 'fresh' }] });
    const names = (await cluster.kubectl('get', 'services', '-n', namespace, '-o', 'name')).trim().split('\n');
    expect(namesIn(answer.answer)).toBe(
      names
        .map((name) => name.replace('service/', ''))
        .sort()
        .join(' '),
    );
    const later = await askJson(workspace, LIST, 'and now?', { env: { CACHE_DYNAMIC_TTL: '1' } });
    expect(later.answer).toMatchObject({ outcome: 'answered', calls: [{ isError: false }] });
    expect(namesIn(later.answer.answer)).toBe(namesIn(answer.answer));
    await eventually('nothing to be left', async () => (await workspace.processes()).length === 0 || undefined);
  });

  it.each([
    ['missing', {}],
    ['wrong', { LLM_PROVIDER: 'nobody', LLM_TIMEOUT: 'soon', LLM_BASE_URL: 'not a url', AGENT_MAX_STEPS: '-1' }],
  ])('leaves the scanner and the server alone where settings of the model are %s', async (_, env) => {
    const scanned = await workspace.run(['scan', '--once'], { env });
    expectCode(scanned, 0);
    expectPlainWords(scanned);
    const listed = await workspace.run(['tool', 'k8s_list_services', '--namespace', namespace], { env });
    expectCode(listed, 0);
    expectPlainWords(listed);
  });
});
