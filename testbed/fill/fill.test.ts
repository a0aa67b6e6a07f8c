import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cluster, clusterByName } from '../cluster/cluster.ts';
import { downCluster } from '../cluster/cluster-down.ts';
import { upCluster } from '../cluster/cluster-up.ts';
import { kubectl } from '../cluster/kubectl.ts';
import { clusterNames } from '../cluster/record.ts';
import { clusterSupport } from '../cluster-support.ts';
import { fillCluster } from './fill.ts';
import { fillSize } from './fill-plan.ts';
import { multiplyFill } from './multiply.ts';
import { snapshotFolder } from './snapshot.ts';

const LONG = { timeout: 300_000 };
const SIZE = fillSize({ pods: 130, namespaces: 2, nodes: 4 });
const home = mkdtempSync(join(tmpdir(), 'testbed-clusters-'));
beforeAll(() => vi.stubEnv('K8S_MCP_TESTBED_HOME', home));
const removeAll = async (): Promise<void> => {
  for (const name of await clusterNames()) {
    rmSync(await snapshotFolder(clusterByName(name), SIZE), { recursive: true, force: true });
    await downCluster(name);
  }
};
afterAll(async () => {
  await removeAll();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const runningPods = async (cluster: Cluster): Promise<string[]> => {
  const lines = await kubectl(cluster.target, ['get', 'pods', '-A', '--no-headers']);
  return lines.split('\n').filter((line) => / 1\/1 +Running +0 /.test(line));
};
const identity = (cluster: Cluster): Promise<string> =>
  kubectl(cluster.target, ['get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}']);

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('fillCluster', LONG, () => {
  it('fills a cluster, and another one from the snapshot with an identity of its own', async () => {
    // Where it is tried once more, the clusters and the snapshot of the first try would answer for the second.
    await removeAll();
    const lines: string[] = [];
    const options = { snapshot: true, onProgress: (line: string) => lines.push(line) };
    const first = await upCluster('first');
    await fillCluster(first, SIZE, options);
    expect(await runningPods(first)).toHaveLength(130);
    expect(lines.join('\n')).toContain('keeping a snapshot');

    const second = await upCluster('second');
    await fillCluster(second, SIZE, options);
    expect(lines.join('\n')).toContain('restoring the snapshot');
    expect(await runningPods(second)).toHaveLength(130);
    expect(await identity(second)).toMatch(/^[0-9a-f-]{36}$/);
    expect(await identity(second)).not.toBe(await identity(first));

    expect(await kubectl(second.target, ['logs', '-n', 'tenant-001', 'deployment/api-1', '--tail=1'])).toContain(
      'level=',
    );

    // What was restored works like any cluster: it can be filled further.
    // Taken up again as everybody does it, which looks after a component that did not live through the restore.
    await fillCluster(await upCluster('second'), fillSize({ pods: 160, namespaces: 2, nodes: 4 }), { snapshot: true });
    await expect.poll(() => runningPods(second), { timeout: 60_000 }).toHaveLength(160);
  });

  it('copies what is filled, as the controllers would have made it', async () => {
    const first = await upCluster('first');
    await multiplyFill(first, { base: SIZE, copies: 3 }, {});
    await expect.poll(() => runningPods(first), { timeout: 60_000 }).toHaveLength(3 * 130);
    const namespaces = await kubectl(first.target, ['get', 'namespaces', '-o', 'name']);
    expect(namespaces).toContain('namespace/tenant-006');
    // Owners are known as such: a controller works with what it never made.
    const pods = ['-n', 'tenant-006', '-l', 'app.kubernetes.io/name=api-1'];
    await kubectl(first.target, ['scale', '-n', 'tenant-006', 'deployment/api-1', '--replicas=3']);
    await kubectl(first.target, ['rollout', 'status', '-n', 'tenant-006', 'deployment/api-1', '--timeout=60s']);
    await expect
      .poll(async () => (await kubectl(first.target, ['get', 'pods', ...pods, '-o', 'name'])).trim().split('\n'), {
        timeout: 60_000,
      })
      .toHaveLength(3);
  });

  it('makes pods of about 8 KB', async () => {
    const list = await kubectl((await upCluster('first')).target, [
      'get',
      '--raw',
      '/api/v1/namespaces/tenant-001/pods',
    ]);
    const kilobytes = list.length / 65 / 1000;
    expect(kilobytes).toBeGreaterThan(7);
    expect(kilobytes).toBeLessThan(9);
  });
});
