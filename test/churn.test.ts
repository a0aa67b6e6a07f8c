import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyDatabasePath } from '../src/history/history-path.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { Churn } from './churn/churn.ts';
import { checkHistory, recordedKinds } from './comparison/check-history.ts';
import { compareAtRest } from './comparison/compare-at-rest.ts';
import { CacheDatabase } from './comparison/database.ts';
import { ApiClient } from './support/api-client.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { OWN } from './support/clusters.ts';
import { eventually } from './support/eventually.ts';
import type { Program } from './support/program.ts';
import { SeededRandom } from './support/random.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const KILLS = 12;
/** The rounds in which the API server is killed too: at its beginning, amid it, at its end. */
const API_SERVER_STOPS: ReadonlyMap<number, 'first' | 'amid' | 'last'> = new Map([
  [2, 'amid'],
  [5, 'last'],
  [8, 'first'],
  [10, 'amid'],
]);
/** So long the scanner lives once it has said that it scanned: from hardly begun to well into its watches. */
const LONGEST_LIFE_MS = 12_000;
/** Of the last life: several answers of every busy watch. */
const LAST_CHURN_MS = 10_000;
/** Less, and hardly anything changed while the scanner lived. */
const LEAST_CHANGES = 100;
/** The cache is followed by a watch: at first after a list, later from where the life before left it. */
const FOLLOWED = /"kind":"Pod".*"watching"/;
/** No wait is longer, on however busy a machine. */
const LONGEST_MS = 120_000;

const random = new SeededRandom(Number(process.env.TEST_SEED ?? Date.now() % 1_000_000));

describe.skipIf(NO_TEST_BED)(`a cluster in churn (TEST_SEED=${random.seed})`, () => {
  let cluster: TestCluster;
  let api: ApiClient;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(OWN);
    api = new ApiClient(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    workspace = await Workspace.open({ kubeconfigPath: cluster.kubeconfigPath });
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    api?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  async function restartApiServer(): Promise<void> {
    await cluster.stopApiServer();
    await delay(random.below(2_000));
    await cluster.startApiServer();
  }

  /** One life of the scanner, with an API server that may go while it lives. */
  async function liveAndDie(round: number): Promise<void> {
    const stop = API_SERVER_STOPS.get(round);
    if (stop === 'first') await cluster.stopApiServer();
    await using scanner = workspace.start(['scan']);
    if (stop === 'first') {
      await delay(random.below(3_000));
      await cluster.startApiServer();
    }
    // Every fourth is killed while it starts, but for the first, which makes the file.
    if (round === 1 || random.below(4) > 0) await scanner.waitFor('stderr', FOLLOWED, LONGEST_MS);
    const restarted = stop === 'amid' ? restartApiServer() : undefined;
    await delay(random.below(LONGEST_LIFE_MS));
    if (stop === 'last') await cluster.stopApiServer();
    await scanner.kill();
    await restarted;
    if (stop === 'last') await cluster.startApiServer();
    expect(await workspace.isQuietWithin(LONGEST_MS)).toBe(true);
    using database = new CacheDatabase(workspace.databasePath);
    expect(database.integrity()).toBe('ok');
  }

  /** Everything that had happened by now has been told. */
  async function caughtUp(): Promise<void> {
    const now = new Date().toISOString();
    await eventually(
      'every scope to be as new as now',
      () => {
        using database = new CacheDatabase(workspace.databasePath);
        const behind = database.rows(
          'SELECT kind, observed_at, error FROM cache_metadata WHERE observed_at IS NULL OR observed_at <= ? OR complete = 0',
          now,
        );
        if (behind.length > 0) throw new Error(`not yet: ${JSON.stringify(behind)}`);
        return true;
      },
      LONGEST_MS,
    );
  }

  it(`is in the cache as it is after ${KILLS} kills of the scanner and ${API_SERVER_STOPS.size} of the API server`, {
    timeout: 1_800_000,
  }, async ({ signal }) => {
    const churn = new Churn(
      { api, random: new SeededRandom(random.seed) },
      {
        namespaces: 3,
        pauseMs: 150,
        maxReplicas: 5,
      },
    );
    await churn.prepare(signal);
    const end = new AbortController();
    const livesAndDeaths = async (): Promise<Program> => {
      for (let round = 1; round <= KILLS; round += 1) {
        signal.throwIfAborted();
        await liveAndDie(round);
      }
      // The last life sees the end of the churn: it isn't a first list that makes all well.
      const last = workspace.start(['scan']);
      await last.waitFor('stderr', FOLLOWED, LONGEST_MS);
      await delay(LAST_CHURN_MS);
      end.abort();
      return last;
    };
    const [scanner] = await Promise.all([livesAndDeaths(), churn.run(end.signal)]);
    expect(churn.changes).toBeGreaterThan(LEAST_CHANGES);
    await caughtUp();
    scanner.signal('SIGTERM');
    await scanner.ended;
    const { differences, uids } = await compareAtRest(api, workspace.databasePath);
    expect(differences).toEqual([]);
    const { configMapVersions } = churn;
    const historyPath = historyDatabasePath(workspace.databasePath);
    expect(checkHistory(historyPath, { uids, configMapVersions })).toEqual([]);
    expect(recordedKinds(historyPath)).toEqual(expect.arrayContaining(['ConfigMap', 'Deployment', 'Node', 'Pod']));
  });
});
