import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '../../test/support/api-client.ts';
import { clusterAccess } from '../../test/support/cluster-access.ts';
import { ScannerDaemon } from '../lib/daemon.ts';
import type { Figure } from '../lib/figure.ts';
import { FreshDatabase } from '../lib/fresh-database.ts';
import type { Part } from '../lib/part.ts';
import type { ProcessMemory } from '../lib/process-tree.ts';
import { type AuditedRequest, AuditLog } from '../setting/audit.ts';
import { startInformer } from '../setting/informer.ts';
import { ASKED_KINDS, provideObjects } from '../setting/objects.ts';
import { completeScopes } from '../setting/scopes.ts';

const SECONDS = 300;
/** What a first list leaves to collect, and what the lists of others are still busy with. */
const SETTLE_MS = 30_000;
const LOOK_EVERY_MS = 5_000;
const CPU_PERCENT = 0.5;
const RSS_MB = 130;

export const idleWatchPart: Part = {
  name: 'idle-watch',
  summary: `scanner and server while nothing is asked of them, for ${SECONDS} s, beside client-go's informers over the same kinds`,
  run: async ({ cluster, contestants, folder, seconds, progress }) => {
    using api = new ApiClient(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    const objects = await provideObjects(api, progress);
    await using audit = await AuditLog.open(cluster, folder);
    await using database = await FreshDatabase.create(folder);
    await using scanner = await ScannerDaemon.start(contestants.scanDaemon(database.path), join(folder, 'idle.log'));
    await completeScopes(database.path);
    await using informer = await startInformer({
      kubeconfigPath: cluster.kubeconfigPath,
      resources: ASKED_KINDS,
      folder,
    });
    await delay(SETTLE_MS);
    const lasts = seconds ?? SECONDS;
    progress(`watching for ${lasts} s`);
    const usage = async () => ({ ...(await scanner.usage()), informer: await informer?.usage() });
    const startedAt = Date.now();
    const looks = [await usage()];
    while (Date.now() - startedAt < lasts * 1000) {
      await delay(LOOK_EVERY_MS);
      looks.push(await usage());
    }
    const tookMs = Date.now() - startedAt;
    // A watch is in the log when it is over: half a minute at most.
    const ours = (await audit.requestsSince(startedAt)).filter(({ userAgent }) => userAgent.startsWith('k8s-mcp'));
    const lists = ours.filter(({ verb }) => verb === 'list');
    const used = (name: 'scanner' | 'server' | 'informer'): Figure[] =>
      usageFigures(
        name,
        looks.flatMap((look) => look[name] ?? []),
        tookMs,
      );
    return {
      figures: [
        { what: 'list requests at the API server', unit: '', values: [lists.length], hold: { by: 'max', atMost: 0 } },
        { what: 'watch requests that ended', unit: '', values: [ours.length - lists.length] },
        ...used('scanner'),
        ...used('server'),
        ...used('informer'),
      ],
      notes: [
        `${objects} objects of ${ASKED_KINDS.length} kinds. Requests are those of the API server's own audit log.`,
        ...perKind(lists),
        ...(informer === undefined ? ['There is no Go here, so no informers beside.'] : []),
        'The informers are those of client-go in Go, over protocol buffers, and do nothing with what they hold.',
      ],
    };
  },
};

function usageFigures(
  name: 'scanner' | 'server' | 'informer',
  looks: readonly ProcessMemory[],
  tookMs: number,
): Figure[] {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) return [];
  const isOurs = name !== 'informer';
  const who = isOurs ? name : "client-go's informers";
  return [
    {
      what: `${who}: CPU, of a core`,
      unit: '%',
      values: [((last.cpuMs - first.cpuMs) / tookMs) * 100],
      ...(isOurs ? { hold: { by: 'max', atMost: CPU_PERCENT } } : {}),
    },
    {
      what: `${who}: RSS`,
      unit: 'MB',
      values: looks.map(({ currentMb }) => currentMb),
      ...(isOurs ? { hold: { by: 'max', atMost: RSS_MB } } : {}),
    },
    { what: `${who}: peak RSS since its start`, unit: 'MB', values: [last.peakMb] },
  ];
}

function perKind(lists: readonly AuditedRequest[]): string[] {
  const paths = [...new Set(lists.map(({ requestURI }) => requestURI.replace(/\?.*/, '')))];
  return paths.length === 0 ? [] : [`Listed: ${paths.join(', ')}`];
}
