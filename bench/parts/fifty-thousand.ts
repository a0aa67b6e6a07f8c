import { join } from 'node:path';
import type { Figure } from '../lib/figure.ts';
import { FreshDatabase } from '../lib/fresh-database.ts';
import { instrumented } from '../lib/instrument.ts';
import { longestHolds } from '../lib/loop-reports.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { type Role, roleOf } from '../lib/roles.ts';
import { type ProgramRun, runProgram } from '../lib/run-program.ts';
import { percentile } from '../lib/statistics.ts';
import { countRows, requireRows } from '../setting/cached-rows.ts';
import { benchCluster } from '../setting/cluster.ts';
import { contestants as contestantsOf } from '../setting/contestants.ts';
import { readingsDuring } from '../setting/readings.ts';

const PODS = 50_000;
const NODES = 510;
const CLUSTER = 'huge';
const PEAK_MB = 300;
const HELD_MS = 100;
const READER_P99_MS = 20;
/** What a longer list may cost each object more: deeper indexes, larger tables. */
const LINEAR = 1.25;

export const fiftyThousandPart: Part = {
  name: 'fifty-thousand',
  summary:
    'first scan of 50,000 pods: memory, event loop, readers, and the time of each object beside a cluster of 10,000',
  // Brings up a second cluster, of 7 GB, while the first rests.
  onlyByName: true,
  run: async (context: PartContext) => {
    const { folder, progress } = context;
    const small = await scans(context);
    await using _resting = await context.cluster.rest();
    const huge = await benchCluster({ name: CLUSTER, pods: PODS, nodes: NODES, progress });
    // Beside it nothing else is measured well.
    await using _gone = { [Symbol.asyncDispose]: () => huge.down() };
    const contestants = await contestantsOf(huge, { folder: join(folder, CLUSTER), progress });
    const large = await scans({ ...context, cluster: huge, contestants });
    const each = ({ pods }: Scans, count: number): number[] => pods.map(({ cpuMs }) => (cpuMs / count) * 1000);
    const eachLarge = each(large, PODS);
    const eachSmall = each(small, context.cluster.pods);
    const ratio = percentile(eachLarge, 0.5) / percentile(eachSmall, 0.5);
    const peak = (role: Role): Figure => ({
      what: `${role}, peak RSS`,
      unit: 'MB',
      values: large.plain.flatMap(({ processes }) =>
        processes.filter((one) => roleOf(one) === role).map(({ peakMb }) => peakMb),
      ),
      hold: { by: 'max', atMost: PEAK_MB },
    });
    const held = { by: 'max', atMost: HELD_MS } as const;
    return {
      figures: [
        { what: 'first scan', unit: 'ms', values: large.plain.map(({ ms }) => ms) },
        { what: `first scan of ${context.cluster.pods} pods`, unit: 'ms', values: small.plain.map(({ ms }) => ms) },
        { what: 'pods alone: CPU of 1,000', unit: 'ms', values: eachLarge },
        { what: `pods alone: CPU of 1,000, of ${context.cluster.pods}`, unit: 'ms', values: eachSmall },
        { what: 'CPU of a pod, large ÷ small', unit: '×', values: [ratio], hold: { by: 'max', atMost: LINEAR } },
        peak('scanner'),
        peak('server'),
        {
          what: 'scanner, event loop held',
          unit: 'ms',
          values: large.holds.map(({ scanner }) => scanner.heldMs),
          hold: held,
        },
        {
          what: 'server, event loop held',
          unit: 'ms',
          values: large.holds.map(({ server }) => server.heldMs),
          hold: held,
        },
        {
          what: 'scanner, CPU of its thread then',
          unit: 'ms',
          values: large.holds.map(({ scanner }) => scanner.cpuMs),
        },
        { what: 'server, CPU of its thread then', unit: 'ms', values: large.holds.map(({ server }) => server.cpuMs) },
        {
          what: 'a reader meanwhile, p99',
          unit: 'ms',
          values: large.readings.map((readings) => percentile(readings, 0.99)),
          hold: { by: 'max', atMost: READER_P99_MS },
        },
        {
          what: 'a reader meanwhile, longest',
          unit: 'ms',
          values: large.readings.map((readings) => Math.max(...readings)),
        },
      ],
      notes: [
        `Stored: ${large.objects.join(', ')} objects beside ${small.objects.join(', ')}.`,
        'Memory and time come from scans without instrument or reader, the loop and the reader from scans of their own.',
        'The clusters have different shares of pods, which cost more than other objects: a scan of pods alone compares them.',
      ],
    };
  },
};

interface Scans {
  readonly plain: readonly ProgramRun[];
  /** Of that kind alone. */
  readonly pods: readonly ProgramRun[];
  readonly objects: readonly number[];
  readonly holds: readonly ReturnType<typeof longestHolds>[];
  readonly readings: readonly (readonly number[])[];
}

async function scans({ cluster, contestants, folder, rounds, progress }: PartContext): Promise<Scans> {
  const plain: ProgramRun[] = [];
  const pods: ProgramRun[] = [];
  const objects: number[] = [];
  const holds: ReturnType<typeof longestHolds>[] = [];
  const readings: number[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${cluster.pods} pods, round ${round} of ${rounds}`);
    await using quiet = await FreshDatabase.create(folder);
    plain.push(await runProgram(contestants.scan(quiet.path)));
    requireRows(quiet.path, { pods: cluster.pods });
    objects.push(countRows(quiet.path, 'objects'));
    await using ofPods = await FreshDatabase.create(folder);
    const scanOfPods = contestants.scan(ofPods.path);
    pods.push(await runProgram({ ...scanOfPods, env: { ...scanOfPods.env, SCANNER_KINDS: 'pods' } }));
    requireRows(ofPods.path, { pods: cluster.pods });
    await using watched = await FreshDatabase.create(folder);
    const { program, reports } = await instrumented(contestants.scan(watched.path), 'watch-loop', folder);
    await runProgram(program);
    holds.push(longestHolds(await reports()));
    await using read = await FreshDatabase.create(folder);
    readings.push(
      await readingsDuring(read.path, async () => {
        await runProgram(contestants.scan(read.path));
      }),
    );
  }
  return { plain, pods, objects, holds, readings };
}
