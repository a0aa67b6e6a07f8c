import pLimit from 'p-limit';
import { z } from 'zod';
import { readClusterInfo } from '../../kube/cluster-identity.ts';
import { DEPLOYMENTS, NAMESPACES, NODES, PODS, SERVICES } from '../../kube/known-resources.ts';
import { listPage } from '../../kube/list.ts';
import type { ApiResource } from '../../kube/resource-catalog.ts';
import { messageOf } from '../../lib/errors.ts';
import type { ClusterInfoOutcome } from '../../result/outcome.ts';
import { isForbidden } from '../read-table.ts';
import { readTool, type ToolContext } from '../tool.ts';

const COUNTED: readonly ApiResource[] = [NODES, NAMESPACES, PODS, DEPLOYMENTS, SERVICES];

/** The API server counts what a page of one leaves out, so that no list has to be read. */
async function count(resource: ApiResource, context: ToolContext): Promise<string> {
  try {
    const page = await listPage(context.cluster, resource, { limit: 1, signal: context.signal });
    return (page.objects.length + (page.remainingItemCount ?? 0)).toLocaleString('en-US');
  } catch (error) {
    if (isForbidden(error)) return `unknown (no right to list ${resource.plural} over all namespaces)`;
    throw error;
  }
}

async function apiGroups(context: ToolContext): Promise<string> {
  const groups = new Map<string, number>();
  for (const resource of await context.catalog.all(context.signal)) {
    groups.set(resource.group, (groups.get(resource.group) ?? 0) + 1);
  }
  return [...groups].map(([group, kinds]) => `${group === '' ? 'core' : group} (${kinds})`).join(', ');
}

export const getClusterInfo = readTool({
  name: 'k8s_get_cluster_info',
  title: 'Cluster information',
  description: 'Version, server and platform of the cluster, how many objects of the main kinds, and its API groups.',
  toolset: 'core',
  inputSchema: z.strictObject({}),
  reads: { verb: 'info', kind: 'Cluster', group: '', arguments: [] },
  handle: async (_input, context): Promise<ClusterInfoOutcome> => {
    const info = await readClusterInfo(context.cluster, context.clock, context.signal);
    const source = { from: 'live', observedAt: info.observedAt } as const;
    // A program asks for the identity alone: the counts would be five more requests for nothing.
    if (context.form !== undefined) return { type: 'clusterInfo', source, info, facts: [], notes: [] };

    const limit = pLimit(4);
    const counts = await Promise.all(
      COUNTED.map((resource) => limit(async () => [resource.plural, await count(resource, context)] as const)),
    );
    const notes: string[] = [];
    const groups = await apiGroups(context).catch((error: unknown) => {
      notes.push(`API groups couldn't be read: ${messageOf(error)}`);
      return undefined;
    });
    return {
      type: 'clusterInfo',
      source,
      info,
      facts: [
        ['version', info.version],
        ['server', info.server],
        ['platform', info.platform],
        ['default namespace', info.defaultNamespace],
        ...counts,
        ...(groups === undefined ? [] : [['API groups (kinds)', groups] as const]),
      ],
      notes,
    };
  },
});
