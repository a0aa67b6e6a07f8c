import { clusterByName } from '../cluster/cluster.ts';
import { clusterHealth } from '../cluster/health.ts';
import { TestbedError } from '../lib/testbed-error.ts';
import { loadShop } from '../workloads/load.ts';
import { DEFAULT_NAME, readFlags, textFlag } from './flags.ts';
import type { Command } from './main.ts';

export const load: Command = {
  name: 'load',
  summary: 'load the shop: healthy workloads and broken ones',
  help: `Loads the shop into a cluster of the test bed that is up. Loading it again sets it back to how it was meant.
testbed/README.md lists what is broken, how it shows, and what heals it.

Usage:
  node testbed/testbed.ts load [--name NAME]

Flags:
  --name NAME   name of the cluster (default ${DEFAULT_NAME})`,
  async run({ args, signal, progress }) {
    const flags = readFlags(args, { name: { type: 'string' } });
    const cluster = await runningCluster(textFlag(flags.name, DEFAULT_NAME));
    await loadShop(cluster, { onProgress: progress, signal });
    progress(`the shop is loaded into cluster ${cluster.name}`);
  },
};

export async function runningCluster(name: string) {
  const cluster = clusterByName(name);
  const health = await clusterHealth(cluster.folder, cluster.target);
  if (health.state === 'healthy') return cluster;
  const why = 'reason' in health ? `${health.state}: ${health.reason}` : 'not there';
  throw new TestbedError(`cluster ${name} is ${why}; start it with: node testbed/testbed.ts up --name ${name}`);
}
