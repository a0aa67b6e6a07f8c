import type { Figure } from '../lib/figure.ts';
import { FreshDatabase } from '../lib/fresh-database.ts';
import { instrumented } from '../lib/instrument.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { runProgram } from '../lib/run-program.ts';
import type { BenchCluster } from '../setting/cluster.ts';

const EDITED_SHARE = 0.01;
const ROWS_FOR_EACH = 3;
const ROWS_BESIDE = 50;
const ANNOTATION = 'bench.k8s-mcp/edited';

export const rescanPart: Part = {
  name: 'rescan',
  summary: 'rows that a scan changes (total_changes()) when nothing, and when 1 % of the pods were edited',
  run: async (context: PartContext) => {
    const { cluster, contestants, folder, rounds, progress } = context;
    await using database = await FreshDatabase.create(folder);
    const unchanged: number[] = [];
    const edited: number[] = [];
    let pods = 0;
    await scanCountingRows(context, database.path);
    try {
      for (let round = 1; round <= rounds; round += 1) {
        progress(`round ${round} of ${rounds}`);
        unchanged.push(await scanCountingRows(context, database.path));
        pods = await editPods(cluster, `${ANNOTATION}=round-${round}-${Date.now()}`);
        edited.push(await scanCountingRows(context, database.path));
      }
    } finally {
      await editPods(cluster, `${ANNOTATION}-`);
    }
    const again = await runProgram(contestants.scan(database.path));
    const hold = { by: 'max', atMost: ROWS_FOR_EACH * pods + ROWS_BESIDE } as const;
    const figures: Figure[] = [
      { what: 'nothing changed', unit: 'rows', values: unchanged, hold: { by: 'max', atMost: ROWS_BESIDE } },
      { what: `${pods} pods edited`, unit: 'rows', values: edited, hold },
      { what: `scan after ${pods} edits`, unit: 'ms', values: [again.ms] },
    ];
    return {
      figures,
      notes: [
        'Counted inside the scanner by a preload module, over all its connections: SQLite tells nobody else.',
        'What else changed in the cluster meanwhile, as node heartbeats, is in the rows too.',
      ],
    };
  },
};

interface WritesReport {
  readonly args: readonly string[];
  readonly rows: number;
}

async function scanCountingRows({ contestants, folder }: PartContext, database: string): Promise<number> {
  const { program, reports } = await instrumented(contestants.scan(database), 'count-writes', folder);
  await runProgram(program);
  const scanner = ((await reports()) as readonly WritesReport[]).find(({ args }) => args.includes('scan'));
  if (scanner === undefined) throw new Error('the scanner did not report the rows it changed');
  return scanner.rows;
}

/** Annotates the first pods of each namespace, 1 % of all; returns how many. */
async function editPods(cluster: BenchCluster, annotation: string): Promise<number> {
  const share = Math.ceil((cluster.pods * EDITED_SHARE) / cluster.namespaces.length);
  let edited = 0;
  for (const namespace of cluster.namespaces) {
    const listed = await cluster.kubectl(['get', 'pods', '-n', namespace, '-o', 'name']);
    const names = listed
      .split('\n')
      .filter((line) => line !== '')
      .sort()
      .slice(0, share);
    await cluster.kubectl(['annotate', '-n', namespace, '--overwrite', ...names, annotation]);
    edited += names.length;
  }
  return edited;
}
