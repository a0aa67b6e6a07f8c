import { FreshDatabase } from '../lib/fresh-database.ts';
import { instrumented } from '../lib/instrument.ts';
import { type LoopHolds, longestHolds } from '../lib/loop-reports.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { runProgram } from '../lib/run-program.ts';

const LONGEST_MS = 100;

export const eventLoopPart: Part = {
  name: 'event-loop',
  summary: 'longest time that a first scan holds the event loop of scanner and server',
  run: async ({ contestants, folder, rounds, progress }: PartContext) => {
    const runs: LoopHolds[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      progress(`round ${round} of ${rounds}`);
      await using fresh = await FreshDatabase.create(folder);
      const { program, reports } = await instrumented(contestants.scan(fresh.path), 'watch-loop', folder);
      await runProgram(program);
      runs.push(longestHolds(await reports()));
    }
    const hold = { by: 'max', atMost: LONGEST_MS } as const;
    return {
      figures: [
        { what: 'scanner', unit: 'ms', values: runs.map((run) => run.scanner.heldMs), hold },
        { what: 'server', unit: 'ms', values: runs.map((run) => run.server.heldMs), hold },
        { what: 'scanner, CPU of its thread', unit: 'ms', values: runs.map((run) => run.scanner.cpuMs) },
        { what: 'server, CPU of its thread', unit: 'ms', values: runs.map((run) => run.server.cpuMs) },
        { what: 'scanner while it starts', unit: 'ms', values: runs.map((run) => run.scannerStart.heldMs) },
        { what: 'server while it starts', unit: 'ms', values: runs.map((run) => run.serverStart.heldMs) },
      ],
      notes: [
        "Starting ends, for both, when the server sends its first request to the API server. A hold is one turn of libuv's",
        'loop, the wait for the next event not counted, garbage collection and the last turn before the exit included.',
        'CPU is the longest turn by the time that its thread really ran: on a busy machine the rest is waiting for a core.',
      ],
    };
  },
};
