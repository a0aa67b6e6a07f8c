import type { Hold } from '../lib/figure.ts';
import type { BenchCluster } from '../setting/cluster.ts';
import type { ServerName } from '../setting/contestants.ts';
import { provideEvents } from '../setting/events.ts';

export interface AskedCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** One question, in the words of each server. */
export interface AskedList {
  readonly name: string;
  readonly summary: string;
  readonly calls: (cluster: BenchCluster) => Promise<Readonly<Partial<Record<ServerName, AskedCall>>>>;
  /** Their time ÷ ours. */
  readonly ratios?: Readonly<Partial<Record<ServerName, Hold>>>;
}

export const LISTS: readonly AskedList[] = [
  {
    name: 'list-pods',
    summary: 'all pods of all namespaces, live, warm servers',
    calls: async () => ({
      'k8s-mcp': { tool: 'k8s_list_pods', arguments: {} },
      'kubernetes-mcp-server': { tool: 'pods_list', arguments: {} },
      'mcp-server-kubernetes': { tool: 'kubectl_get', arguments: { resourceType: 'pods', allNamespaces: true } },
    }),
    ratios: {
      'kubernetes-mcp-server': { by: 'median', atLeast: 8 },
      'mcp-server-kubernetes': { by: 'median', atLeast: 8 },
    },
  },
  {
    name: 'list-namespace-pods',
    summary: 'all pods of one namespace, live, warm servers',
    calls: async ({ namespaces }) => {
      const namespace = namespaces[0] ?? 'default';
      return {
        'k8s-mcp': { tool: 'k8s_list_pods', arguments: { namespace } },
        'kubernetes-mcp-server': { tool: 'pods_list_in_namespace', arguments: { namespace } },
        'mcp-server-kubernetes': { tool: 'kubectl_get', arguments: { resourceType: 'pods', namespace } },
      };
    },
  },
  {
    name: 'list-nodes',
    summary: 'all nodes, live, warm servers',
    calls: async () => ({
      'k8s-mcp': { tool: 'k8s_list_nodes', arguments: {} },
      'kubernetes-mcp-server': { tool: 'resources_list', arguments: { apiVersion: 'v1', kind: 'Node' } },
      'mcp-server-kubernetes': { tool: 'kubectl_get', arguments: { resourceType: 'nodes' } },
    }),
  },
  {
    name: 'list-deployments',
    summary: 'all Deployments of all namespaces, live, warm servers',
    calls: async () => ({
      'k8s-mcp': { tool: 'k8s_list_resources', arguments: { kind: 'deployments' } },
      'kubernetes-mcp-server': { tool: 'resources_list', arguments: { apiVersion: 'apps/v1', kind: 'Deployment' } },
      'mcp-server-kubernetes': { tool: 'kubectl_get', arguments: { resourceType: 'deployments', allNamespaces: true } },
    }),
  },
  {
    name: 'list-events',
    summary: 'all events of one namespace, live, warm servers',
    calls: async (cluster) => {
      const namespace = await provideEvents(cluster);
      return {
        'k8s-mcp': { tool: 'k8s_list_resources', arguments: { kind: 'events', namespace } },
        'kubernetes-mcp-server': { tool: 'events_list', arguments: { namespace } },
        'mcp-server-kubernetes': { tool: 'kubectl_get', arguments: { resourceType: 'events', namespace } },
      };
    },
  },
];
