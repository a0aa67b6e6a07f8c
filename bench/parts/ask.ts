import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openScriptedProvider, type Script, type ScriptedProvider } from '../../src/agent/testing/scripted-provider.ts';
import { AgentProcess } from '../lib/agent-process.ts';
import type { Figure } from '../lib/figure.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { inRounds } from '../lib/rounds.ts';
import { runProgram } from '../lib/run-program.ts';
import { ratios } from '../lib/statistics.ts';
import type { TurnReport } from '../programs/agent-program.ts';
import { askingEnv, scannedDatabase } from '../setting/asking.ts';
import { provideTrouble } from '../setting/trouble.ts';

/** Short, and the first few are slow until the engine has compiled everything. */
const ROUNDS_FACTOR = 4;
const UNMEASURED = 6;
const HOLD_MS = 15;
/** Faster than models write; what the agent does with a piece is done before the next one, as it is in earnest. */
const PIECE_EVERY_MS = 2;

const LIST = { tool: 'k8s_list_pods', arguments: { status: 'unhealthy' } } as const;
const SQL = 'SELECT namespace, status, count(*) AS pods FROM pods GROUP BY namespace, status ORDER BY pods';

/** One call, then an answer from what it brought; which call, the question says. */
const script: Script = ({ question, results }) => {
  const [result] = results;
  if (result !== undefined) return { text: `So it is:\n\n${result.text.split('\n').slice(1, 5).join('\n')}` };
  if (question.includes('SQL')) return { calls: [{ name: 'k8s_query', arguments: { sql: SQL } }] };
  const live = question.includes('live') ? { live: true } : {};
  return { calls: [{ name: LIST.tool, arguments: { ...LIST.arguments, ...live } }] };
};

interface Asked {
  /** Of the turn, without the model. */
  readonly outsideMs: number;
  readonly cpuMs: number;
  /** Of the turn, without the model and its call. */
  readonly ownMs: number;
}

export const askPart: Part = {
  name: 'ask',
  summary: 'question to answer outside the model, in a warm conversation',
  isProcessorBound: true,
  run: async (context: PartContext) => {
    const { cluster, contestants, rounds, progress } = context;
    await using _trouble = await provideTrouble(cluster);
    await using database = await scannedDatabase(context);
    const model = new TimedModel();
    await using provider = await model.open();
    const envFile = join(context.folder, 'empty.env');
    await writeFile(envFile, '');
    await using agent = new AgentProcess({
      env: askingEnv(context, { databasePath: database.path, provider }),
      envFile,
    });
    const ask = (question: string, from: 'cache' | 'live') => model.time(() => agent.ask({ question }), from);
    const contestantsAsked = {
      cachedList: () => ask('Which pods are unhealthy?', 'cache'),
      cachedSql: () => ask('How many pods of each status? By SQL.', 'cache'),
      live: () => ask('Which pods are unhealthy, live?', 'live'),
      tool: () => agent.callTool(LIST),
    };
    for (let round = 0; round < UNMEASURED; round += 1) {
      for (const { name, run } of [
        { name: 'cached list', run: contestantsAsked.cachedList },
        { name: 'SQL', run: contestantsAsked.cachedSql },
        { name: 'live', run: contestantsAsked.live },
      ]) {
        progress(`unmeasured: ${name}`);
        await run();
      }
    }
    const measured = await inRounds<keyof typeof contestantsAsked, Asked | number>(
      contestantsAsked,
      rounds * ROUNDS_FACTOR,
      progress,
    );
    // Apart: it takes seconds of both cores, after which everything else begins cold.
    const kubectl: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      progress(`round ${round} of ${rounds}: kubectl`);
      kubectl.push((await runProgram(contestants.kubectl(['get', 'pods', '-A']))).ms);
    }
    const asked = (name: 'cachedList' | 'cachedSql' | 'live') => measured[name] as Asked[];
    return { figures: figuresOf(asked, { tool: measured.tool as number[], kubectl }), notes: NOTES };
  },
};

function figuresOf(
  asked: (name: 'cachedList' | 'cachedSql' | 'live') => readonly Asked[],
  { tool, kubectl }: { readonly tool: readonly number[]; readonly kubectl: readonly number[] },
): readonly Figure[] {
  const outside = (name: 'cachedList' | 'cachedSql' | 'live'): number[] => asked(name).map((one) => one.outsideMs);
  const cpu = (name: 'cachedList' | 'cachedSql' | 'live'): number[] => asked(name).map((one) => one.cpuMs);
  const hold = { by: 'median', atMost: HOLD_MS } as const;
  return [
    { what: 'unhealthy pods, from the cache', unit: 'ms', values: outside('cachedList'), hold },
    { what: 'counts by SQL, from the cache', unit: 'ms', values: outside('cachedSql'), hold },
    { what: 'unhealthy pods, live', unit: 'ms', values: outside('live') },
    { what: 'unhealthy pods, live, without the call', unit: 'ms', values: asked('live').map((one) => one.ownMs) },
    { what: 'the live call alone, no agent', unit: 'ms', values: tool },
    { what: 'kubectl get pods -A, to /dev/null', unit: 'ms', values: kubectl },
    { what: 'live ÷ the call alone', unit: '×', values: ratios(outside('live'), tool) },
    { what: 'live ÷ from the cache', unit: '×', values: ratios(outside('live'), outside('cachedList')) },
    { what: 'CPU: unhealthy pods, from the cache, agent', unit: 'ms', values: cpu('cachedList') },
    { what: 'CPU: counts by SQL, agent', unit: 'ms', values: cpu('cachedSql') },
    { what: 'CPU: unhealthy pods, live, agent', unit: 'ms', values: cpu('live') },
  ];
}

const NOTES = [
  "From the question to the end of the turn, its record written, less the model's time: from the last byte of a request",
  'until the last of its answer was handed over. One call, two steps of the model; its answer comes in pieces, 2 ms apart.',
  `300 of the pods are broken. CPU is that of the agent's main thread.`,
];

/** A scripted model that knows how long it took. */
class TimedModel {
  #answered: number[] = [];

  open(): Promise<ScriptedProvider> {
    const onAnswered = (ms: number): void => void this.#answered.push(ms);
    return openScriptedProvider(script, { onAnswered, pieceEveryMs: PIECE_EVERY_MS });
  }

  async time(ask: () => Promise<TurnReport>, from: 'cache' | 'live'): Promise<Asked> {
    this.#answered = [];
    const turn = await ask();
    const [call] = turn.calls;
    if (turn.calls.length !== 1 || call?.source.from !== from) {
      throw new Error(`asked for one answer from ${from}, got ${JSON.stringify(turn.calls.map((one) => one.source))}`);
    }
    if (this.#answered.length !== turn.steps) throw new Error('the model has not told the time of each step');
    const outsideMs = turn.ms - this.#answered.reduce((sum, ms) => sum + ms, 0);
    return { outsideMs, cpuMs: turn.cpuMs, ownMs: outsideMs - call.ms };
  }
}
