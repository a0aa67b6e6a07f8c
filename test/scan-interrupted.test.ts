import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { ClusterAnswer } from './comparison/cluster-answer.ts';
import { compareWithCluster } from './comparison/compare.ts';
import { CacheDatabase } from './comparison/database.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { OWN } from './support/clusters.ts';
import { eventually } from './support/eventually.ts';
import { expectCode } from './support/expect-code.ts';
import { FaultProxy, laterPageOf } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import type { Ending } from './support/program.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const PODS = 60;

/** A scan that is stopped between two pages of its pods, and what is done to it then. */
describe.skipIf(NO_TEST_BED)('a scan in whose middle', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let workspace: Workspace;
  let env: Record<string, string>;

  beforeAll(async () => {
    cluster = await acquireTestCluster(OWN);
    proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    await cluster.kubectl('create', 'deployment', 'many', '--image=registry.example/many:1', `--replicas=${PODS}`);
    await cluster.kubectl('rollout', 'status', 'deployment/many', '--timeout=120s');
  });
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    proxy.misbehave();
    proxy.requests.length = 0;
  });

  async function openWorkspace(): Promise<Workspace> {
    const opened = await Workspace.open({
      kubeconfigPath: '',
      env: { SCANNER_BATCH_SIZE: '10', SCANNER_TIMEOUT: '30' },
    });
    const KUBECONFIG = await writeKubeconfig(`${opened.folder}/kubeconfig`, [{ name: 'stopped', server: proxy.url }]);
    env = { KUBECONFIG };
    return opened;
  }
  const inTheMiddle = async (): Promise<void> => {
    await eventually('the second page to be asked for', () => proxy.requests.some(laterPageOf('pods')) || undefined);
  };
  async function expectTruth(ending: Ending): Promise<void> {
    using database = new CacheDatabase(workspace.databasePath);
    expect(database.integrity()).toBe('ok');
    const [pods] = database.rows(
      "SELECT complete, item_count, observed_at, error FROM cache_metadata WHERE kind = 'Pod'",
    );
    if (ending.code === 0) {
      expect(pods).toMatchObject({ complete: 1, error: null });
    } else {
      expect(pods).toMatchObject({ complete: 0, item_count: null, observed_at: null, error: expect.any(String) });
    }
  }
  async function expectEqualAfterAnotherScan(): Promise<void> {
    proxy.misbehave();
    expectCode(await workspace.run(['scan', '--once'], { env }), 0);
    using answer = new ClusterAnswer(cluster);
    const { databasePath } = workspace;
    const differences = await compareWithCluster(answer, { databasePath, clusterName: 'stopped' });
    expect(differences.filter(({ column }) => column !== 'server')).toEqual([]);
  }

  it('the MCP server is killed claims nothing that is not so, and the next one is whole', async () => {
    await using opened = await openWorkspace();
    workspace = opened;
    proxy.misbehave({ on: laterPageOf('pods'), fault: { type: 'slow', pieces: 10, pauseMs: 200 } });
    await using scan = workspace.start(['scan', '--once'], { env });
    await inTheMiddle();
    for (const pid of await workspace.processes()) if (pid !== scan.pid) process.kill(pid, 'SIGKILL');
    proxy.misbehave();
    await expectTruth(await scan.ended);
    await expectEqualAfterAnotherScan();
  });

  it('the API server is killed and started again claims nothing that is not so, and the next one is whole', {
    timeout: 180_000,
  }, async () => {
    await using opened = await openWorkspace();
    workspace = opened;
    proxy.misbehave({ on: laterPageOf('pods'), fault: { type: 'slow', pieces: 10, pauseMs: 200 } });
    await using scan = workspace.start(['scan', '--once'], { env });
    await inTheMiddle();
    await cluster.stopApiServer();
    proxy.misbehave();
    const stopped = await scan.ended;
    await expectTruth(stopped);
    await cluster.startApiServer();
    await expectEqualAfterAnotherScan();
  });

  it('the API server goes away for a moment only goes on to its end', { timeout: 180_000 }, async () => {
    await using opened = await openWorkspace();
    workspace = opened;
    proxy.misbehave({ on: laterPageOf('pods'), fault: { type: 'reset' }, times: 1 });
    await using scan = workspace.start(['scan', '--once'], { env });
    const ending = await scan.ended;
    expectCode(ending, 0);
    await expectTruth(ending);
  });

  it('someone presses Ctrl-C claims nothing that is not so, and ends at once', async () => {
    await using opened = await openWorkspace();
    workspace = opened;
    proxy.misbehave({ on: laterPageOf('pods'), fault: { type: 'hang' } });
    await using scan = workspace.start(['scan', '--once'], { env });
    await inTheMiddle();
    scan.signal('SIGINT');
    const ending = await scan.ended;
    expect(ending.code).not.toBe(0);
    await expectTruth(ending);
    expect(await workspace.isQuietWithin(5_000)).toBe(true);
    await expectEqualAfterAnotherScan();
  });
});
