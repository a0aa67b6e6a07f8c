import { changes } from './cache/changes.ts';
import { overview } from './cache/overview.ts';
import { query } from './cache/query.ts';
import { getClusterInfo } from './core/get-cluster-info.ts';
import { getPodLogs } from './core/get-pod-logs.ts';
import { getResource } from './core/get-resource.ts';
import { listNamespaces } from './core/list-namespaces.ts';
import { listNodes } from './core/list-nodes.ts';
import { listPods } from './core/list-pods.ts';
import { listResources } from './core/list-resources.ts';
import { listServices } from './core/list-services.ts';
import { listApiResources } from './sync/list-api-resources.ts';
import { watchResources } from './sync/watch-resources.ts';
import type { Tool } from './tool.ts';
import { createDeployment } from './write/create-deployment.ts';
import { deleteResource } from './write/delete-resource.ts';

/** Every tool of the server, in the order hosts show them. A new tool is its file and a line here. */
export const ALL_TOOLS: readonly Tool[] = [
  getClusterInfo,
  listNamespaces,
  listNodes,
  listPods,
  listServices,
  listResources,
  getResource,
  getPodLogs,
  createDeployment,
  deleteResource,
  overview,
  query,
  changes,
  listApiResources,
  watchResources,
];
