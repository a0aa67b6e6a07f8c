import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { historyDatabasePath } from '../../src/history/history-path.ts';
import { Churn } from '../../test/churn/churn.ts';
import { checkHistory } from '../../test/comparison/check-history.ts';
import { compareAtRest } from '../../test/comparison/compare-at-rest.ts';
import { ApiClient } from '../../test/support/api-client.ts';
import { clusterAccess } from '../../test/support/cluster-access.ts';
import { SeededRandom } from '../../test/support/random.ts';
import { ScannerDaemon } from '../lib/daemon.ts';
import { FreshDatabase } from '../lib/fresh-database.ts';
import type { Part } from '../lib/part.ts';
import { completeScopes } from '../setting/scopes.ts';

const SECONDS = 3600;
const API_SERVER_EVERY_MS = 300_000;
const SCANNER_EVERY_MS = 180_000;
/** Small enough that an hour of this fills it, so that the bound is met. */
const HISTORY_MAX_BYTES = 20_000_000;
/** What SQLite needs beside the bound that it is held to: pages that are free, and the log of what is being written. */
const ROOM = 1.25;

export const churnPart: Part = {
  name: 'churn',
  summary:
    'an hour of rollouts, lost nodes and deleted namespaces, the API server restarted every 5 minutes, the scanner killed every 3',
  // Takes an hour; a small cluster has a busier one: --cluster churn --pods 500.
  onlyByName: true,
  run: async ({ cluster, contestants, folder, seconds, progress }) => {
    using api = new ApiClient(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    await using database = await FreshDatabase.create(folder);
    const program = contestants.scanDaemon(database.path);
    const scan = { ...program, env: { ...program.env, HISTORY_MAX_BYTES: String(HISTORY_MAX_BYTES) } };
    const seed = Date.now() % 1_000_000;
    const churn = new Churn({ api, random: new SeededRandom(seed) }, { namespaces: 20, pauseMs: 100, maxReplicas: 20 });
    const ending = new AbortController();
    await churn.prepare(ending.signal);

    const counts = { kills: 0, restarts: 0 };
    let scanner = await ScannerDaemon.start(scan, join(folder, 'churn.log'));
    const until = Date.now() + (seconds ?? SECONDS) * 1000;
    const killing = every(SCANNER_EVERY_MS, ending.signal, async () => {
      await scanner.kill();
      counts.kills += 1;
      scanner = await ScannerDaemon.start(scan, join(folder, 'churn.log'));
    });
    const restarting = every(API_SERVER_EVERY_MS, ending.signal, async () => {
      await cluster.restartApiServer();
      counts.restarts += 1;
    });
    const churning = churn.run(ending.signal);
    try {
      while (Date.now() < until) {
        await Promise.race([delay(60_000), churning]);
        progress(`${churn.changes} changes, ${counts.kills} kills, ${counts.restarts} restarts`);
      }
    } finally {
      ending.abort();
      await Promise.all([killing, restarting, churning]);
    }
    await completeScopes(database.path, Date.now());
    const last = await scanner.usage();
    await scanner[Symbol.asyncDispose]();
    const { differences, uids } = await compareAtRest(api, database.path);
    const historyPath = historyDatabasePath(database.path);
    const wrong = checkHistory(historyPath, { uids, configMapVersions: churn.configMapVersions });
    await churn.remove(new AbortController().signal);
    const historyBytes = await sizeOf(historyPath);
    return {
      figures: [
        { what: 'changes', unit: '', values: [churn.changes] },
        { what: 'kills of the scanner', unit: '', values: [counts.kills] },
        { what: 'restarts of the API server', unit: '', values: [counts.restarts] },
        {
          what: 'differences to the API server at the end',
          unit: '',
          values: [differences.length],
          hold: { by: 'max', atMost: 0 },
        },
        { what: 'faults of the history', unit: '', values: [wrong.length], hold: { by: 'max', atMost: 0 } },
        {
          what: 'history file, of its bound',
          unit: '×',
          values: [historyBytes / HISTORY_MAX_BYTES],
          hold: { by: 'max', atMost: ROOM },
        },
        { what: 'scanner, RSS at the end', unit: 'MB', values: [last.scanner.currentMb] },
        { what: 'server, RSS at the end', unit: 'MB', values: [last.server.currentMb] },
      ],
      notes: [
        `Seed ${seed}: ${Object.entries(churn.counts)
          .map(([change, count]) => `${count} ${change}`)
          .join(', ')}.`,
        ...wrong.slice(0, 5).map((words) => `history: ${words}`),
        ...differences.slice(0, 5).map((difference) => `differs: ${JSON.stringify(difference)}`),
      ],
    };
  },
};

async function every(ms: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await delay(ms, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await work();
  }
}

async function sizeOf(path: string): Promise<number> {
  const sizes = await Promise.all(
    [path, `${path}-wal`].map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
