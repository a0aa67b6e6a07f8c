import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  openScriptedProvider,
  type Script,
  type ScriptedRequest,
  textOf,
} from '../../src/agent/testing/scripted-provider.ts';
import { ClusterAnswer } from '../../test/comparison/cluster-answer.ts';
import { AgentProcess } from '../lib/agent-process.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { countTokens } from '../lib/tokens.ts';
import { askingEnv, scannedDatabase } from '../setting/asking.ts';
import { scannedVersion } from '../setting/cached-rows.ts';
import type { BenchCluster } from '../setting/cluster.ts';
import { provideTrouble } from '../setting/trouble.ts';

const QUESTION = 'how many pods are not running, and why?';
const MOST_TOKENS = 8000;
const DESCRIBED = 3;
const SQL =
  "SELECT status, count(*) AS pods FROM pods WHERE status NOT IN ('Running', 'Completed') GROUP BY status ORDER BY pods DESC";

type Counts = Readonly<Record<string, number>>;

/** A thorough model: a list, then counts, then the causes of three. It knows no more than stands in the request. */
const script: Script = ({ results }) => {
  const [list, counts, ...causes] = results;
  if (list === undefined) return { calls: [{ name: 'k8s_list_pods', arguments: { status: 'unhealthy' } }] };
  if (counts === undefined) return { calls: [{ name: 'k8s_query', arguments: { sql: SQL } }] };
  if (causes.length === 0) return { calls: oneOfEachStatus(list.text).flatMap(causesOf) };
  const reasons = causes.map(({ text }) => /reason: .*|panic.*|Warning.*/.exec(text)?.[0] ?? '');
  return { text: `${JSON.stringify(countsIn(counts.text))}\n\n${reasons.join('\n')}` };
};

interface Listed {
  readonly namespace: string;
  readonly pod: string;
  readonly status: string;
}

function oneOfEachStatus(list: string): readonly Listed[] {
  const byStatus = new Map<string, Listed>();
  for (const line of list.split('\n')) {
    const [namespace = '', pod = '', , status] = line.split('\t');
    if (status !== undefined && status !== 'STATUS' && !byStatus.has(status))
      byStatus.set(status, { namespace, pod, status });
  }
  return [...byStatus.values()].slice(0, DESCRIBED);
}

function causesOf({ namespace, pod, status }: Listed) {
  const described = { name: 'k8s_get_resource', arguments: { kind: 'pod', namespace, name: pod, events: true } };
  const log = { name: 'k8s_get_pod_logs', arguments: { namespace, pod, previous: true } };
  return status === 'CrashLoopBackOff' ? [described, log] : [described];
}

/** By status, as `SQL` brought them. */
function countsIn(table: string): Counts {
  return counted([...table.matchAll(/^(\S+)\t(\d+)$/gm)].map(([, status = '', pods]) => [status, Number(pods)]));
}

function counted(pods: readonly (readonly [status: string, count: number])[]): Counts {
  const counts: Record<string, number> = {};
  for (const [status, count] of pods) counts[status] = (counts[status] ?? 0) + count;
  return counts;
}

export const agentTokensPart: Part = {
  name: 'agent-tokens',
  summary: `tokens (o200k) of tool results that "${QUESTION}" sends to the model; its counts beside the API server's`,
  run: async (context: PartContext) => {
    await using _trouble = await provideTrouble(context.cluster);
    const envFile = join(context.folder, 'empty.env');
    await writeFile(envFile, '');
    return result(await ask(context, envFile));
  },
};

function result(asked: {
  readonly answer: string;
  readonly requests: readonly ScriptedRequest[];
  readonly expected: Counts;
}): Awaited<ReturnType<Part['run']>> {
  const { answer, requests, expected } = asked;
  const told = JSON.parse(answer.split('\n', 1)[0] ?? '') as Counts;
  const statuses = [...new Set([...Object.keys(told), ...Object.keys(expected)])];
  const wrong = statuses.filter((status) => told[status] !== expected[status]);
  const results = requests.at(-1)?.results ?? [];
  const sent = (request: ScriptedRequest): number =>
    request.messages
      .filter(({ role }) => role === 'tool')
      .reduce((sum, message) => sum + countTokens(textOf(message)), 0);
  const all = requests.map(sent);
  return {
    figures: [
      {
        what: 'tool results, as the last request holds them',
        unit: 'tokens',
        values: [all.at(-1) ?? Number.NaN],
        hold: { by: 'max', atMost: MOST_TOKENS },
      },
      {
        what: 'the same, each time that it was sent',
        unit: 'tokens',
        values: [all.reduce((sum, tokens) => sum + tokens, 0)],
      },
      {
        what: "counts that differ from the API server's table at the version that was scanned",
        unit: '',
        values: [wrong.length],
        hold: { by: 'max', atMost: 0 },
      },
    ],
    notes: [
      `Answer: ${JSON.stringify(told)}; API server: ${JSON.stringify(expected)}.`,
      ...results.map(
        ({ tool, arguments: given, text }) => `${countTokens(text)} tokens: ${tool} ${given.slice(0, 90)}`,
      ),
    ],
  };
}

async function ask(context: PartContext, envFile: string) {
  await using database = await scannedDatabase(context);
  await using provider = await openScriptedProvider(script);
  await using agent = new AgentProcess({
    env: askingEnv(context, { databasePath: database.path, provider }),
    envFile,
  });
  const { answer } = await agent.ask({ question: QUESTION });
  const version = scannedVersion(database.path, 'Pod');
  return { answer, requests: provider.requests, expected: await podsNotRunning(context.cluster, version) };
}

/**
 * By the STATUS column that kubectl prints, of the version that was scanned: a pod of a crash loop goes from Error to
 * CrashLoopBackOff to Running within seconds.
 */
async function podsNotRunning(cluster: BenchCluster, resourceVersion: string): Promise<Counts> {
  using answers = new ClusterAnswer({ ...cluster, kubectl: (...args) => cluster.kubectl(args) });
  const asked = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespace: '' };
  const rows = await answers.printed(asked, resourceVersion);
  return counted(
    [...rows.values()]
      .map(({ Status = '' }) => Status)
      .filter((status) => status !== 'Running' && status !== 'Completed')
      .map((status) => [status, 1]),
  );
}
