import { clusterByName } from '../../testbed/cluster/cluster.ts';
import { fillCluster } from '../../testbed/fill/fill.ts';
import { fillSize } from '../../testbed/fill/fill-plan.ts';
import { acquireTestCluster, type TestCluster, type TestClusterOptions } from '../../testbed/test-cluster.ts';

/** The shop that tests share: they read it, and write in namespaces of their own. */
export const SHOP: TestClusterOptions = { name: 'test-shop', workloads: 'shop' };

/** A cluster of a test's own, to be stopped and written to at will. */
export const OWN: TestClusterOptions = { workloads: 'none', needsKwok: true };

export const FILL_PODS = 2_000;

/** A cluster of 2,000 running pods that tests share. */
export async function acquireFilledCluster(): Promise<TestCluster> {
  const size = fillSize({ pods: FILL_PODS });
  const cluster = await acquireTestCluster({
    name: 'test-fill',
    workloads: 'none',
    needsKwok: true,
    nodes: size.nodes,
  });
  await fillCluster(await clusterByName('test-fill'), size, { snapshot: false, onlyIfMissing: true });
  return cluster;
}
