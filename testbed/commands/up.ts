import { DEFAULT_NODES, upCluster } from '../cluster/cluster-up.ts';
import { readRecord } from '../cluster/record.ts';
import { DEFAULT_NAME, extraArgFlags, numberFlag, readFlags, textFlag } from './flags.ts';
import type { Command } from './main.ts';

export const up: Command = {
  name: 'up',
  summary: 'start a cluster, or find the one that runs',
  help: `Starts a cluster and prints the path of its kubeconfig. A healthy one of that name is used as it is; one that is
left over, half made or half dead is replaced. The first time ever the control plane is built (Go, about 8 minutes).

Usage:
  node testbed/testbed.ts up [flags]

Flags:
  --name NAME     name of the cluster (default ${DEFAULT_NAME}); several can run at once
  --nodes N       number of nodes, one of them of the control plane (default ${DEFAULT_NODES})
  --extra-args COMPONENT=KEY=VALUE
                  a further flag of a component, e.g. kube-apiserver=audit-log-path=/tmp/audit.log; repeatable
  --renew         replace a healthy cluster that was made with other arguments or by another version`,
  async run({ args, signal, print, progress }) {
    const flags = readFlags(args, {
      name: { type: 'string' },
      nodes: { type: 'string' },
      'extra-args': { type: 'string', multiple: true },
      renew: { type: 'boolean' },
    });
    const name = textFlag(flags.name, DEFAULT_NAME);
    const startedAt = Date.now();
    const cluster = await upCluster(name, {
      nodes: numberFlag('nodes', flags.nodes, { min: 1, max: 5_000 }),
      extraArgs: extraArgFlags(flags['extra-args']),
      replaceOutdated: flags.renew === true,
      onProgress: progress,
      signal,
    });
    const record = await readRecord(cluster.folder);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    progress(`cluster ${name} is up with ${record?.nodes ?? 0} nodes (${seconds} s)`);
    progress(`kubectl --kubeconfig ${cluster.target.kubeconfigPath} get pods -A`);
    print(cluster.target.kubeconfigPath);
  },
};
