import { openScriptedProvider } from '../../src/agent/testing/scripted-provider.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { inRounds } from '../lib/rounds.ts';
import { type Program, type ProgramRun, runProgram } from '../lib/run-program.ts';
import { ratios } from '../lib/statistics.ts';
import { askingEnv, scannedDatabase } from '../setting/asking.ts';

/** Cheap and noisy: more rounds than the rest. */
const ROUNDS_FACTOR = 3;

interface Start extends ProgramRun {
  readonly firstRequestMs: number;
}

export const askStartPart: Part = {
  name: 'ask-start',
  summary: 'start of the process ask to its first request at the model',
  run: async (context: PartContext) => {
    const { contestants, rounds, progress } = context;
    await using database = await scannedDatabase(context);
    let requestedAt = Number.NaN;
    await using provider = await openScriptedProvider(() => {
      requestedAt = performance.now();
      return { text: 'Nothing was looked up.' };
    });
    const env = askingEnv(context, { databasePath: database.path, provider });
    const asking: Program = { ...contestants.ask('Which pods are unhealthy?'), env };
    const ask = async (): Promise<Start> => {
      const startedAt = performance.now();
      const run = await runProgram(asking);
      return { ...run, firstRequestMs: requestedAt - startedAt };
    };
    await ask();
    const measured = await inRounds<'ask' | 'node', Start | ProgramRun>(
      { ask, node: () => runProgram({ command: process.execPath, args: ['-e', '0'], env }) },
      rounds * ROUNDS_FACTOR,
      progress,
    );
    const asks = measured.ask as readonly Start[];
    const first = asks.map(({ firstRequestMs }) => firstRequestMs);
    const node = measured.node.map(({ ms }) => ms);
    return {
      figures: [
        { what: 'ask, to its first request', unit: 'ms', values: first, hold: { by: 'median', atMost: 500 } },
        { what: 'ask, to its end', unit: 'ms', values: asks.map(({ ms }) => ms) },
        { what: 'node that does nothing', unit: 'ms', values: node },
        { what: 'ask, to its first request ÷ node', unit: '×', values: ratios(first, node) },
        { what: 'CPU: ask, all its processes', unit: 'ms', values: asks.map(({ cpuMs }) => cpuMs) },
      ],
      notes: ['In that time it starts its MCP server, reads the list of its tools, and the age of what is cached.'],
    };
  },
};
