import { fillCluster } from '../fill/fill.ts';
import { fillSize } from '../fill/fill-plan.ts';
import { DEFAULT_NAME, numberFlag, readFlags, textFlag } from './flags.ts';
import { runningCluster } from './load.ts';
import type { Command } from './main.ts';

export const fill: Command = {
  name: 'fill',
  summary: 'fill a cluster with thousands of pods',
  help: `Fills a cluster of the test bed that is up with pods of Deployments, about 8 KB each, in namespaces tenant-001 and
on, and waits until all of them run. The first fill of an empty cluster is kept as a snapshot; the next one of the same
size then takes seconds.

Usage:
  node testbed/testbed.ts fill --pods N [flags]

Flags:
  --name NAME       name of the cluster (default ${DEFAULT_NAME})
  --pods N          number of pods, up to 100000
  --namespaces N    over so many namespaces (default: 500 pods each)
  --nodes N         on so many nodes (default: 50 pods each)
  --no-snapshot     neither use nor keep a snapshot`,
  async run({ args, signal, progress }) {
    const flags = readFlags(args, {
      name: { type: 'string' },
      pods: { type: 'string' },
      namespaces: { type: 'string' },
      nodes: { type: 'string' },
      'no-snapshot': { type: 'boolean' },
    });
    const pods = numberFlag('pods', flags.pods ?? '', { min: 1, max: 100_000 }) ?? 0;
    const namespaces = numberFlag('namespaces', flags.namespaces, { min: 1, max: 999 });
    const nodes = numberFlag('nodes', flags.nodes, { min: 2, max: 5_000 });
    const size = fillSize({
      pods,
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(nodes === undefined ? {} : { nodes }),
    });
    const cluster = await runningCluster(textFlag(flags.name, DEFAULT_NAME));
    const startedAt = Date.now();
    await fillCluster(cluster, size, { snapshot: flags['no-snapshot'] !== true, onProgress: progress, signal });
    progress(`filled in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  },
};
