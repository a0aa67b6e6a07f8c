import { z } from 'zod';
import { NODES } from '../../kube/known-resources.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { NODE_COLUMNS } from '../../result/columns/node-columns.ts';
import { cursorInput, labelSelectorInput, limitInput } from '../inputs.ts';
import { listKind } from '../list-kind.ts';
import { readTool } from '../tool.ts';

interface NodeFields {
  readonly spec?: { readonly taints?: readonly { readonly key?: string; readonly effect?: string }[] };
  readonly status?: { readonly allocatable?: Readonly<Record<string, string>> };
}

function allocatable(resource: string): (node: KubeObject) => string {
  return (node) => (node as NodeFields).status?.allocatable?.[resource] ?? '';
}

function taints(node: KubeObject): string {
  const list = (node as NodeFields).spec?.taints ?? [];
  return list.map((taint) => `${taint.key ?? ''}:${taint.effect ?? ''}`).join(',');
}

export const listNodes = readTool({
  name: 'k8s_list_nodes',
  title: 'List nodes',
  description: 'Nodes with status, roles, version, address, allocatable CPU, memory and pods, and taints.',
  toolset: 'core',
  inputSchema: z.strictObject({ labelSelector: labelSelectorInput, limit: limitInput, cursor: cursorInput }),
  reads: { verb: 'list', kind: 'Node', group: '', arguments: ['labelSelector', 'limit', 'cursor'] },
  handle: (input, context) =>
    listKind(
      {
        tool: 'k8s_list_nodes',
        resource: NODES,
        columns: NODE_COLUMNS,
        extraCells: {
          CPU: allocatable('cpu'),
          MEMORY: allocatable('memory'),
          PODS: allocatable('pods'),
          TAINTS: taints,
        },
        narrowBy: ['labelSelector'],
      },
      input,
      context,
    ),
});
