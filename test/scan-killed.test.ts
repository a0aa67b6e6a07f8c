import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCluster } from '../testbed/test-cluster.ts';
import { ClusterAnswer } from './comparison/cluster-answer.ts';
import { compareWithCluster } from './comparison/compare.ts';
import { compareObjects } from './comparison/compare-objects.ts';
import { CacheDatabase } from './comparison/database.ts';
import { COMPARED_KINDS } from './comparison/kinds.ts';
import { RememberedAnswer } from './comparison/remembered-answer.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { acquireFilledCluster, FILL_PODS } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { FaultProxy, listOf } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { SeededRandom } from './support/random.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const IN_MID_SCAN = 30;
/** Some scans are over before the kill that was meant for one of their last pages. */
const MOST_ROUNDS = 2 * IN_MID_SCAN;
const AT_ANY_MOMENT = 15;
/** Pages of a scan with the smallest page that this test asks for. */
const PAGE_OBJECTS = 50;
/** From start to end of a whole scan here, and a bit: the last moments come after it. */
const LONGEST_MS = 3_000;

const random = new SeededRandom(Number(process.env.TEST_SEED ?? Date.now() % 1_000_000));

describe.skipIf(NO_TEST_BED)(`a scanner killed at once (TEST_SEED=${random.seed})`, () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let answer: RememberedAnswer;
  let podsVersion: string;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireFilledCluster();
    proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    answer = new RememberedAnswer(new ClusterAnswer(cluster));
    podsVersion = (JSON.parse(await cluster.kubectl('get', '--raw', '/api/v1/pods?limit=1')) as ListHead).metadata
      .resourceVersion;
    workspace = await Workspace.open({
      kubeconfigPath: cluster.kubeconfigPath,
      env: { SCANNER_BATCH_SIZE: String(PAGE_OBJECTS) },
    });
    await writeKubeconfig(`${workspace.folder}/proxied`, [{ name: 'killed', server: proxy.url }]);
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  /** Everything written is to be written again: half of the rounds go on with a database that was whole. */
  function forgetVersions(databasePath: string): void {
    using database = new DatabaseSync(databasePath, { timeout: 5_000 });
    database.exec("UPDATE objects SET resource_version = '' WHERE random() % 2 = 0");
  }

  /** False where the scan was over before it could be killed. */
  async function killAfterPage(env: Record<string, string>): Promise<boolean> {
    const pages = 1 + random.below(proxiedPages);
    const before = proxy.requests.length;
    await using scan = workspace.start(['scan', '--once'], { env });
    let isOver = false;
    void scan.ended.then(() => {
      isOver = true;
    });
    while (proxy.requests.slice(before).filter(listOf('pods')).length < pages && !isOver) await delay(1);
    await delay(random.below(30));
    return (await scan.kill()).signal === 'SIGKILL';
  }

  async function killAtAnyMoment(env: Record<string, string>): Promise<void> {
    await using scan = workspace.start(['scan', '--once'], { env });
    await delay(random.below(LONGEST_MS));
    await scan.kill();
  }

  /** How many requests of pods a whole scan makes; known after the first one. */
  let proxiedPages = 1;

  async function expectTruth(databasePath: string): Promise<'nothing' | 'partly' | 'whole'> {
    // Killed before it made the file: nothing is claimed.
    if ((statSync(databasePath, { throwIfNoEntry: false })?.size ?? 0) === 0) return 'nothing';
    using database = new CacheDatabase(databasePath);
    expect(database.integrity()).toBe('ok');
    if (database.count("SELECT count(*) FROM sqlite_schema WHERE name = 'cache_metadata'") === 0) return 'nothing';
    let complete = 0;
    for (const state of database.rows('SELECT * FROM cache_metadata')) {
      const rows = database.count(
        'SELECT count(*) FROM objects WHERE kind = ? AND cluster = ?',
        String(state.kind),
        String(state.cluster),
      );
      if (state.complete === 1) {
        complete += 1;
        // What a scan no longer lists goes in the transaction that ends it; what is new comes with each page.
        expect(rows).toBeGreaterThanOrEqual(Number(state.item_count));
        if (AT_REST.includes(String(state.kind))) expect(rows).toBe(state.item_count);
        await expectEqual(database, String(state.kind));
      } else {
        expect({ itemCount: state.item_count, observedAt: state.observed_at }).toEqual({
          itemCount: null,
          observedAt: null,
        });
      }
    }
    return complete === COMPARED_KINDS.length ? 'whole' : 'partly';
  }

  /** What doesn't change by itself: nodes report to the API server all the time, and events come and go. */
  const AT_REST = ['Namespace', 'Pod', 'Service', 'Deployment', 'ReplicaSet', 'ConfigMap'];

  async function expectEqual(database: CacheDatabase, kindName: string): Promise<void> {
    const kind = COMPARED_KINDS.find((compared) => compared.kind === kindName);
    if (kind === undefined || !AT_REST.includes(kindName)) return;
    const scope = { cluster: 'killed', apiGroup: kind.apiGroup, kind: kindName, namespace: '' };
    const { differences } = await compareObjects(
      { answer, database },
      { kind, scope, version: podsVersion, window: undefined },
    );
    const stale = differences.filter(
      ({ table, column, actual }) => !(table === 'objects' && column === 'resource_version' && actual === ''),
    );
    expect(stale).toEqual([]);
  }

  it(`leaves a database that opens and claims only what is so, ${IN_MID_SCAN} times after a page`, {
    timeout: 600_000,
  }, async ({ signal }) => {
    const KUBECONFIG = `${workspace.folder}/proxied`;
    const whole = await workspace.run(['scan', '--once'], { env: { KUBECONFIG } });
    expect(whole.code).toBe(0);
    proxiedPages = proxy.requests.filter(listOf('pods')).length;
    expect(proxiedPages).toBeGreaterThan(5);
    let inMidScan = 0;
    const found: string[] = [];
    for (let round = 0; round < MOST_ROUNDS && inMidScan < IN_MID_SCAN; round++) {
      signal.throwIfAborted();
      const isNew = round % 2 === 0;
      const databasePath = isNew ? `${workspace.folder}/data/killed-${round}.db` : workspace.databasePath;
      if (!isNew) forgetVersions(databasePath);
      if (await killAfterPage({ KUBECONFIG, CACHE_DB_PATH: databasePath })) inMidScan += 1;
      found.push(await expectTruth(databasePath));
    }
    expect(inMidScan).toBe(IN_MID_SCAN);
    // Otherwise the moments were not those that matter.
    expect(found).toContain('partly');
  });

  it(`leaves a database that opens and claims only what is so, ${AT_ANY_MOMENT} times at any moment`, {
    timeout: 300_000,
  }, async ({ signal }) => {
    const KUBECONFIG = `${workspace.folder}/proxied`;
    for (let round = 0; round < AT_ANY_MOMENT; round++) {
      signal.throwIfAborted();
      const databasePath = `${workspace.folder}/data/moment-${round % 4}.db`;
      await killAtAnyMoment({ KUBECONFIG, CACHE_DB_PATH: databasePath });
      await expectTruth(databasePath);
    }
  });

  it('is followed by a scan that makes everything right again', async () => {
    forgetVersions(workspace.databasePath);
    const databasePath = workspace.databasePath;
    const ending = await workspace.run(['scan', '--once'], { env: { KUBECONFIG: `${workspace.folder}/proxied` } });
    expectCode(ending, 0);
    using direct = new ClusterAnswer(cluster);
    const differences = await compareWithCluster(direct, { databasePath, clusterName: 'killed' });
    // The proxy is the server that this kubeconfig names.
    expect(differences.filter(({ column }) => column !== 'server')).toEqual([]);
    using database = new CacheDatabase(databasePath);
    expect(database.count('SELECT count(*) FROM pods')).toBeGreaterThanOrEqual(FILL_PODS);
  });

  it('leaves no process behind', async () => {
    expect(await workspace.isQuietWithin(10_000)).toBe(true);
  });
});

interface ListHead {
  readonly metadata: { readonly resourceVersion: string };
}
