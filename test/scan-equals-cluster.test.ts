import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { ClusterAnswer } from './comparison/cluster-answer.ts';
import { compareWithCluster } from './comparison/compare.ts';
import { CacheDatabase } from './comparison/database.ts';
import { acquireFilledCluster, FILL_PODS, SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { scanOnce } from './support/scan-once.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

describe.skipIf(NO_TEST_BED)('a scan of the shop', () => {
  let cluster: TestCluster;
  let answer: ClusterAnswer;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    answer = new ClusterAnswer(cluster);
  });
  afterAll(async () => {
    answer?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('makes the database equal to the cluster, object by object', async () => {
    await using workspace = await Workspace.open(cluster);
    const { ending, window } = await scanOnce(workspace, cluster);
    expectCode(ending, 0);
    const { databasePath } = workspace;
    expect(await compareWithCluster(answer, { databasePath, clusterName: cluster.contextName, window })).toEqual([]);
  });

  it('stays equal when objects were made, changed and deleted since the last one', async () => {
    await using workspace = await Workspace.open(cluster);
    const { databasePath } = workspace;
    const namespace = await cluster.createNamespace('changes');
    const pod = (name: string, note: string): string =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, annotations: { note } },
        spec: {
          runtimeClassName: namespace,
          initContainers: [
            { name: 'wait', image: 'i', resources: { requests: { cpu: '1500m' }, limits: { cpu: '2' } } },
            {
              name: 'side',
              image: 's',
              restartPolicy: 'Always',
              resources: { requests: { cpu: '0.25', memory: '1.5Gi' } },
            },
          ],
          containers: [
            {
              name: 'one',
              image: 'a',
              resources: { requests: { cpu: '100m', memory: '128M' }, limits: { memory: '1Gi' } },
            },
            { name: 'two', image: 'a', resources: { requests: { memory: '1e6' } } },
          ],
        },
      });
    await cluster.kubectlWithInput(
      JSON.stringify({
        apiVersion: 'node.k8s.io/v1',
        kind: 'RuntimeClass',
        metadata: { name: namespace },
        handler: 'sandboxed',
        overhead: { podFixed: { cpu: '70m', memory: '120Mi' } },
      }),
      'create',
      '-f',
      '-',
    );
    // `apply` leaves its copy of what was applied in an annotation, which the cache must not keep.
    await cluster.kubectlWithInput(pod('changed', 'before'), 'apply', '-f', '-');
    await cluster.kubectlWithInput(pod('deleted', 'before'), 'apply', '-f', '-');
    expectCode((await scanOnce(workspace, cluster)).ending, 0);
    await cluster.kubectlWithInput(pod('changed', 'after'), 'apply', '-f', '-');
    await cluster.kubectlWithInput(pod('made', 'after'), 'apply', '-f', '-');
    await cluster.kubectl('delete', 'pod', 'deleted', '-n', namespace, '--now');
    await cluster.kubectl('delete', 'runtimeclass', namespace);
    expectCode((await scanOnce(workspace, cluster)).ending, 0);

    expect(await compareWithCluster(answer, { databasePath, clusterName: cluster.contextName })).toEqual([]);
    using database = new CacheDatabase(databasePath);
    const names = database.rows('SELECT name FROM pods WHERE namespace = ? ORDER BY name', namespace);
    expect(names.map((row) => row.name)).toEqual(['changed', 'made']);
    expect(database.count("SELECT count(*) FROM object_bodies WHERE body LIKE '%last-applied%'")).toBe(0);
  });

  it('writes no row of an object that has not changed', async () => {
    await using workspace = await Workspace.open(cluster);
    await scanOnce(workspace, cluster);
    // Other tests write to this cluster meanwhile: what has another version has changed.
    const written = (): ReadonlyMap<string, unknown> => {
      using database = new CacheDatabase(workspace.databasePath);
      const rows = database.rows('SELECT uid, resource_version, changed_at FROM objects');
      return new Map(rows.map((row) => [`${row['uid']} ${row['resource_version']}`, row['changed_at']]));
    };
    const before = written();
    await scanOnce(workspace, cluster);
    const unchanged = [...written()].filter(([version]) => before.has(version));
    expect(unchanged.length).toBeGreaterThan(30);
    expect(unchanged).toEqual(unchanged.map(([version]) => [version, before.get(version)]));
  });

  it('shows every broken workload to whoever asks the cache', async () => {
    await using workspace = await Workspace.open(cluster);
    await scanOnce(workspace, cluster);
    const ask = async (sql: string): Promise<string> => (await workspace.run(['query', sql, '-o', 'csv'])).stdout;
    const pods = await ask('SELECT name, status, ready, containers, restarts FROM pods');
    expect(pods).toMatch(/^payments-\S+,\w+,[01],2,[1-9]/m);
    expect(pods).toMatch(/^recommendations-\S+,(ImagePullBackOff|ErrImagePull),0,1,0/m);
    expect(pods).toMatch(/^forecast-\S+,Pending,0,1,0/m);
    expect(pods).toMatch(/^invoices-\S+,Init:\S+,0,1,\d/m);
    expect(pods).toMatch(/^media-\S+,Pending,0,1,0/m);
    expect(pods).toMatch(/^search-\S+,Running,0,1,0/m);
    expect(pods).toMatch(/^price-import-\S+,Error,0,1,0/m);
    expect(pods).toMatch(/^legacy-importer,Terminating,/m);
    expect(pods).toMatch(/^schema-check,Completed,0,1,0/m);
    const nodes = await ask('SELECT name, status FROM nodes');
    expect(nodes).toMatch(/^worker-flaky,NotReady/m);
    expect(nodes).toMatch(/^worker-drained,"?Ready,SchedulingDisabled/m);
  });
});

describe.skipIf(NO_TEST_BED)(`a scan of ${FILL_PODS} pods`, () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await acquireFilledCluster();
  });
  afterAll(async () => await cluster?.[Symbol.asyncDispose]());

  it('makes the database equal to the cluster, object by object', async () => {
    await using workspace = await Workspace.open(cluster);
    using answer = new ClusterAnswer(cluster);
    const { ending, window } = await scanOnce(workspace, cluster);
    expectCode(ending, 0);
    const { databasePath } = workspace;
    expect(await compareWithCluster(answer, { databasePath, clusterName: cluster.contextName, window })).toEqual([]);
    using database = new CacheDatabase(databasePath);
    expect(database.count('SELECT count(*) FROM pods')).toBeGreaterThanOrEqual(FILL_PODS);
  });
});
