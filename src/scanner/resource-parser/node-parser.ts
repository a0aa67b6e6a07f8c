import { fieldsOf } from '../../kube/words/fields.ts';
import { nodeStatus } from '../../kube/words/node-status.ts';
import { parseBytes, parseCount, parseCpuMillis } from '../../kube/words/quantity.ts';
import { conditionsJson, createdAt, itemsJson, labelsJson, textOrNull } from './column-values.ts';
import { nodeTrouble } from './node-trouble.ts';
import type { ResourceParser } from './resource-parser.ts';

export const nodeParser: ResourceParser = {
  kind: 'Node',
  apiGroup: '',
  tool: 'k8s_list_nodes',
  table: 'nodes',
  kindClass: 'dynamic',
  namespaced: false,
  columns: (node) => {
    const { status, roles, version, internalIp, unschedulable } = nodeStatus(node);
    const { allocatable, conditions } = fieldsOf(node.status);
    const resources = fieldsOf(allocatable);
    return {
      status,
      roles: roles.join(','),
      version: textOrNull(version),
      internal_ip: textOrNull(internalIp),
      cpu_millis: parseCpuMillis(resources.cpu) ?? null,
      memory_bytes: parseBytes(resources.memory) ?? null,
      pods_capacity: parseCount(resources.pods) ?? null,
      unschedulable: unschedulable ? 1 : 0,
      taints: itemsJson(fieldsOf(node.spec).taints, ['key', 'value', 'effect']),
      conditions: conditionsJson(conditions),
      labels: labelsJson(node),
      created_at: createdAt(node),
      ...nodeTrouble(node),
    };
  },
};
