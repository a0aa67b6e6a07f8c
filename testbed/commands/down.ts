import { downCluster } from '../cluster/cluster-down.ts';
import { clusterNames } from '../cluster/record.ts';
import { TestbedError } from '../lib/testbed-error.ts';
import { DEFAULT_NAME, readFlags, textFlag } from './flags.ts';
import type { Command } from './main.ts';

export const down: Command = {
  name: 'down',
  summary: 'end a cluster and remove all of it',
  help: `Ends the processes of a cluster and removes its files. Built programs and snapshots stay in the cache.

Usage:
  node testbed/testbed.ts down [--name NAME | --all]

Flags:
  --name NAME   name of the cluster (default ${DEFAULT_NAME})
  --all         every cluster of the test bed`,
  async run({ args, signal, progress }) {
    const flags = readFlags(args, { name: { type: 'string' }, all: { type: 'boolean' } });
    if (flags.all === true && flags.name !== undefined) {
      throw new TestbedError('--all and --name exclude each other', { kind: 'usage' });
    }
    const names = flags.all === true ? await clusterNames() : [textFlag(flags.name, DEFAULT_NAME)];
    if (names.length === 0) progress('there is no cluster');
    for (const name of names) {
      const existed = await downCluster(name, { onProgress: progress, signal });
      progress(existed ? `cluster ${name} is gone` : `there is no cluster ${name}`);
    }
  },
};
