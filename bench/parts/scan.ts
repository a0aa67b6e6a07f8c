import { ApiClient } from '../../test/support/api-client.ts';
import { clusterAccess } from '../../test/support/cluster-access.ts';
import type { Figure } from '../lib/figure.ts';
import { FreshDatabase } from '../lib/fresh-database.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { type Role, roleOf } from '../lib/roles.ts';
import { inRounds } from '../lib/rounds.ts';
import { type ProgramRun, runProgram } from '../lib/run-program.ts';
import { ratios } from '../lib/statistics.ts';
import { requireRows } from '../setting/cached-rows.ts';
import { provideObjects } from '../setting/objects.ts';

const PEAK_MB = 250;
/** Some come and go between the count and the list, as events do. */
const SEEN = 0.99;

export const scanPart: Part = {
  name: 'scan',
  summary:
    'scan --once of 30,000 objects (packaged, own server over stdio, default settings) beside kubectl get pods -A',
  run: async ({ cluster, contestants, folder, rounds, progress }: PartContext) => {
    using api = new ApiClient(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    const objects = await provideObjects(api, progress);
    const listPods = contestants.kubectl(['get', 'pods', '-A']);
    await using known = await FreshDatabase.create(folder);
    await runProgram(listPods);
    await runProgram(contestants.scan(known.path));
    const stored = requireRows(known.path, { pods: cluster.pods, objects: Math.floor(objects * SEEN) });
    const measured = await inRounds(
      {
        kubectl: () => runProgram(listPods),
        first: async () => {
          await using fresh = await FreshDatabase.create(folder);
          return await runProgram(contestants.scan(fresh.path));
        },
        again: () => runProgram(contestants.scan(known.path)),
      },
      rounds,
      progress,
    );
    const times = (runs: readonly ProgramRun[]): number[] => runs.map((run) => run.ms);
    const cpuTimes = (runs: readonly ProgramRun[]): number[] => runs.map((run) => run.cpuMs);
    const first = ratios(times(measured.first), times(measured.kubectl));
    const figures: Figure[] = [
      { what: 'kubectl get pods -A, to /dev/null', unit: 'ms', values: times(measured.kubectl) },
      { what: 'scan into a fresh database', unit: 'ms', values: times(measured.first) },
      { what: 'scan again, nothing changed', unit: 'ms', values: times(measured.again) },
      { what: 'first scan ÷ kubectl', unit: '×', values: first, hold: { by: 'median', atMost: 1.5 } },
      { what: 'first scan ÷ kubectl, the aim', unit: '×', values: first, hold: { by: 'median', atMost: 1.2 } },
      { what: 'scan again ÷ kubectl', unit: '×', values: ratios(times(measured.again), times(measured.kubectl)) },
      { what: 'CPU: kubectl', unit: 'ms', values: cpuTimes(measured.kubectl) },
      { what: 'CPU: first scan, scanner and server', unit: 'ms', values: cpuTimes(measured.first) },
      {
        what: 'CPU: first scan ÷ kubectl',
        unit: '×',
        values: ratios(cpuTimes(measured.first), cpuTimes(measured.kubectl)),
      },
      ...peaks('scanner', measured.first),
      ...peaks('server', measured.first),
    ];
    const notes = [
      `Stored: ${stored}.`,
      'Time is from the start of the process until it is gone; no instrument is loaded.',
    ];
    return { figures, notes };
  },
};

function peaks(role: Role, runs: readonly ProgramRun[]): Figure[] {
  const values = runs.flatMap(({ processes }) =>
    processes.filter((one) => roleOf(one) === role).map((one) => one.peakMb),
  );
  if (values.length === 0) return [];
  return [{ what: `${role}, peak RSS of the first scan`, unit: 'MB', values, hold: { by: 'max', atMost: PEAK_MB } }];
}
