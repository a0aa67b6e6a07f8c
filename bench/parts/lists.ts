import type { Figure, Hold } from '../lib/figure.ts';
import type { Part, PartContext } from '../lib/part.ts';
import type { ProcessMemory } from '../lib/process-tree.ts';
import { inRounds } from '../lib/rounds.ts';
import { ratios } from '../lib/statistics.ts';
import { type StdioServer, textOf } from '../lib/stdio-server.ts';
import { countTokens } from '../lib/tokens.ts';
import { SERVER_NAMES, type ServerName, startServer } from '../setting/contestants.ts';
import { type AskedCall, type AskedList, LISTS } from './asked-lists.ts';

const OURS: ServerName = 'k8s-mcp';
const BUDGET: Hold = { by: 'max', atMost: 4000 };

/** One part for each list: the same question to every server that can answer it. */
export const listParts: readonly Part[] = LISTS.map((list) => ({
  name: list.name,
  summary: list.summary,
  run: (context: PartContext) => measureList(list, context),
}));

interface Contestant {
  readonly name: ServerName;
  readonly server: StdioServer;
  readonly call: AskedCall;
}

async function measureList(list: AskedList, context: PartContext) {
  await using servers = new AsyncDisposableStack();
  const calls = await list.calls(context.cluster);
  const entered: Contestant[] = [];
  for (const name of SERVER_NAMES) {
    const call = calls[name];
    if (call === undefined) continue;
    entered.push({ name, call, server: servers.use(await startServer(context.contestants.servers[name])) });
  }
  // Once unmeasured: discovery, connections, compilers.
  const tokens = new Map<ServerName, number>();
  const notes: string[] = [];
  for (const { name, server, call } of entered) {
    const text = textOf(await server.callTool(call.tool, call.arguments));
    tokens.set(name, countTokens(text));
    notes.push(
      `${name}: ${call.tool} ${JSON.stringify(call.arguments)}, ${text.length.toLocaleString('en-US')} characters`,
    );
  }
  const measured = await inRounds(
    Object.fromEntries(entered.map((one) => [one.name, () => ask(one)])) as Record<ServerName, () => Promise<number>>,
    context.rounds,
    context.progress,
  );
  const ours = measured[OURS];
  const others = entered.filter(({ name }) => name !== OURS);
  const memory = await Promise.all(entered.map(async ({ name, server }) => memoryFigure(name, await server.memory())));
  const figures: Figure[] = [
    ...entered.map(({ name }): Figure => ({ what: name, unit: 'ms', values: measured[name] })),
    ...others.map(({ name }): Figure => {
      const hold = list.ratios?.[name];
      const values = ratios(measured[name], ours);
      return { what: `${name} ÷ ${OURS}`, unit: '×', values, ...(hold === undefined ? {} : { hold }) };
    }),
    ...entered.map(({ name }): Figure => {
      const values = [tokens.get(name) ?? Number.NaN];
      return { what: `${name}, answer`, unit: 'tokens', values, ...(name === OURS ? { hold: BUDGET } : {}) };
    }),
    ...memory.flat(),
  ];
  return { figures, notes };
}

async function ask({ server, call }: Contestant): Promise<number> {
  const answer = await server.callTool(call.tool, call.arguments);
  return answer.ms;
}

/** Largest memory since the start, of the server and, where it lives in several processes, of all of them together. */
function memoryFigure(name: ServerName, processes: readonly ProcessMemory[]): Figure[] {
  if (processes.length === 0) return [];
  const peak = processes.reduce((sum, process) => sum + process.peakMb, 0);
  const count = processes.length === 1 ? '' : ` of ${processes.length} processes`;
  return [{ what: `${name}, peak RSS${count}`, unit: 'MB', values: [peak] }];
}
