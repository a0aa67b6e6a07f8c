import { type ClusterStatus, clusterStatuses } from '../cluster/cluster-status.ts';
import { readFlags } from './flags.ts';
import type { Command } from './main.ts';

export const status: Command = {
  name: 'status',
  summary: 'list the clusters: health, API server port, age, contents, kubeconfig',
  help: `Lists the clusters of the test bed. A cluster is healthy, broken (a part of it does not run or answer), or
stale (left over from before); "up" replaces the latter two.

Usage:
  node testbed/testbed.ts status [--json]`,
  async run({ args, print, progress }) {
    const flags = readFlags(args, { json: { type: 'boolean' } });
    const clusters = await clusterStatuses();
    if (flags.json === true) {
      print(JSON.stringify(clusters, null, 2));
      return;
    }
    if (clusters.length === 0) {
      progress('there is no cluster; start one with: node testbed/testbed.ts up');
      return;
    }
    const rows = [['NAME', 'HEALTH', 'PORT', 'NODES', 'AGE', 'CONTENTS', 'KUBECONFIG'], ...clusters.map(row)];
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
    for (const cells of rows)
      print(
        cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('   ')
          .trimEnd(),
      );
    for (const { name, reason } of clusters) if (reason !== undefined) progress(`${name}: ${reason}`);
  },
};

function row(cluster: ClusterStatus): string[] {
  return [
    cluster.name,
    cluster.health,
    String(cluster.ports?.apiServer ?? '-'),
    String(cluster.nodes ?? '-'),
    cluster.createdAt === undefined ? '-' : age(Date.now() - Date.parse(cluster.createdAt)),
    cluster.contents?.join(', ') || '-',
    cluster.kubeconfig,
  ];
}

/** In the largest unit that gives two digits' worth, as kubectl does. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 120 * 60) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
