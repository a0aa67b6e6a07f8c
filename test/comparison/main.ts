import { clusterByName } from '../../testbed/cluster/cluster.ts';
import { kubectl } from '../../testbed/cluster/kubectl.ts';
import { ClusterAnswer } from './cluster-answer.ts';
import { compareWithCluster } from './compare.ts';

const USAGE =
  'node test/comparison/main.ts CLUSTER DATABASE: compares a cache with the test bed cluster of that name\n';

/** By hand, for clusters that are too large for a test. Exit 0: equal; 1: differences, on stdout; 2: wrong usage. */
async function main([name, databasePath]: readonly string[]): Promise<number> {
  if (name === undefined || databasePath === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { target } = await clusterByName(name);
  const contextName = target.contextName ?? '';
  const { kubeconfigPath } = target;
  using answer = new ClusterAnswer({
    kubeconfigPath,
    contextName,
    kubectl: (...args: readonly string[]) => kubectl(target, args),
  });
  const differences = await compareWithCluster(answer, { databasePath, clusterName: contextName });
  for (const difference of differences.slice(0, 1_000)) process.stdout.write(`${JSON.stringify(difference)}\n`);
  process.stderr.write(`${differences.length} differences\n`);
  return differences.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
