import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { compareAtRest } from '../../test/comparison/compare-at-rest.ts';
import { ApiClient } from '../../test/support/api-client.ts';
import { clusterAccess } from '../../test/support/cluster-access.ts';
import { ScannerDaemon } from '../lib/daemon.ts';
import type { Figure } from '../lib/figure.ts';
import { FreshDatabase } from '../lib/fresh-database.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { percentile } from '../lib/statistics.ts';
import type { ReaderReport, SentStamp, StampTarget } from '../programs/stamp.ts';
import { completeScopes } from '../setting/scopes.ts';
import {
  MOSTLY_CONFIG_MAPS,
  MOSTLY_PODS,
  provideConfigMaps,
  StampReader,
  stampTargets,
  writeStamps,
} from '../setting/stamping.ts';

const PACES = [
  { mix: MOSTLY_PODS, perSecond: 50, seconds: 300, p50AtMost: 100, p99AtMost: 250 },
  { mix: MOSTLY_CONFIG_MAPS, perSecond: 200, seconds: 60, p50AtMost: undefined, p99AtMost: 500 },
] as const;
/** For the last stamps to arrive: a multiple of what any should take. */
const LAST_STAMPS_MS = 5_000;

export const watchLatencyPart: Part = {
  name: 'watch-latency',
  summary: 'change at the API server to seen by another process in the cache: 50 a second for 300 s, 200 for 60 s',
  run: async (context: PartContext) => {
    const { cluster, contestants, folder, seconds, progress } = context;
    using api = new ApiClient(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    await using database = await FreshDatabase.create(folder);
    await using _configMaps = await provideConfigMaps(cluster, api);
    const figures: Figure[] = [];
    const notes: string[] = [];
    {
      await using scanner = await ScannerDaemon.start(contestants.scanDaemon(database.path), join(folder, 'scan.log'));
      await completeScopes(database.path);
      for (const pace of PACES) {
        const lasts = Math.min(pace.seconds, seconds ?? pace.seconds);
        progress(`${pace.perSecond} changes a second for ${lasts} s`);
        const measured = await measure(context, {
          databasePath: database.path,
          scanner,
          targets: await stampTargets(api, pace.mix),
          ...pace,
          seconds: lasts,
        });
        figures.push(...measured.figures);
        notes.push(...measured.notes);
      }
      await completeScopes(database.path, Date.now());
    }
    progress('comparing every object with the API server');
    const { differences } = await compareAtRest(api, database.path);
    const none = { by: 'max', atMost: 0 } as const;
    figures.push({
      what: 'differences to the API server at the end',
      unit: '',
      values: [differences.length],
      hold: none,
    });
    notes.push(...differences.slice(0, 5).map((difference) => `differs: ${JSON.stringify(difference)}`));
    return {
      figures,
      notes: [
        ...notes,
        'From just before a stamp was sent to the API server until the reader had it: the time of the write is part of it.',
        '50/s: mostly pods. 200/s: mostly ConfigMaps, since the API server of two shared cores writes about 120 pods a second.',
        'A stamp that the next one of the same object overtook before anybody could see it counts as arrived with that.',
      ],
    };
  },
};

interface Pace {
  readonly databasePath: string;
  readonly scanner: ScannerDaemon;
  readonly targets: readonly StampTarget[];
  readonly perSecond: number;
  readonly seconds: number;
  readonly p50AtMost: number | undefined;
  readonly p99AtMost: number;
}

async function measure(
  { cluster: { kubeconfigPath, contextName }, progress }: PartContext,
  { databasePath, scanner, targets, perSecond, seconds, p50AtMost, p99AtMost }: Pace,
): Promise<{ readonly figures: Figure[]; readonly notes: string[] }> {
  using reader = await StampReader.start({ databasePath, uids: targets.map(({ uid }) => uid) });
  const before = await scanner.usage();
  const startedAt = performance.now();
  const sent = await writeStamps({ kubeconfigPath, contextName, targets, perSecond, seconds });
  const tookMs = performance.now() - startedAt;
  const after = await scanner.usage();
  await delay(LAST_STAMPS_MS);
  const report = await reader.report();
  const { fromSent, fromWritten, lost } = latencies(sent, report);
  progress(`p50 ${percentile(fromSent, 0.5)} ms, p99 ${percentile(fromSent, 0.99)} ms, ${lost} not arrived`);
  const at = `${perSecond}/s`;
  const none = { by: 'max', atMost: 0 } as const;
  const ms = (what: string, value: number, atMost?: number): Figure => ({
    what: `${at}: ${what}`,
    unit: 'ms',
    values: [value],
    ...(atMost === undefined ? {} : { hold: { by: 'max', atMost } }),
  });
  const cpu = (role: 'scanner' | 'server'): Figure => ({
    what: `${at}: CPU of the ${role}, of a core`,
    unit: '%',
    values: [((after[role].cpuMs - before[role].cpuMs) / tookMs) * 100],
  });
  return {
    figures: [
      ms('sent → seen, p50', percentile(fromSent, 0.5), p50AtMost),
      ms('sent → seen, p99', percentile(fromSent, 0.99), p99AtMost),
      ms('sent → seen, longest', percentile(fromSent, 1)),
      ms('written → seen, p50', percentile(fromWritten, 0.5)),
      ms('written → seen, p99', percentile(fromWritten, 0.99)),
      { what: `${at}: last stamps that did not arrive`, unit: '', values: [lost], hold: none },
      { what: `${at}: stamps that went backwards`, unit: '', values: [report.backwards], hold: none },
      cpu('scanner'),
      cpu('server'),
    ],
    notes: [
      `${at}: ${sent.length} stamps on ${targets.length} objects, ${report.seen.length} seen, really ${((sent.length / tookMs) * 1000).toFixed(1)} a second.`,
    ],
  };
}

function latencies(
  sent: readonly SentStamp[],
  { seen }: ReaderReport,
): { readonly fromSent: readonly number[]; readonly fromWritten: readonly number[]; readonly lost: number } {
  const bySequence = new Map(sent.map((stamp) => [stamp.sequence, stamp] as const));
  const last = new Map<string, number>();
  for (const { uid, sequence } of sent) last.set(uid, Math.max(sequence, last.get(uid) ?? 0));
  const fromSent: number[] = [];
  const fromWritten: number[] = [];
  for (const { uid, sequence, seenAt } of seen) {
    const stamp = bySequence.get(sequence);
    // Of the pace before: a cache that far behind has lost it there already.
    if (stamp === undefined) continue;
    fromSent.push(seenAt - stamp.sentAt);
    // Seen before its writer had the answer: the watch was faster.
    fromWritten.push(Math.max(0, seenAt - stamp.writtenAt));
    if (last.get(uid) === sequence) last.delete(uid);
  }
  return { fromSent, fromWritten, lost: last.size };
}
