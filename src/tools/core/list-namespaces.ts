import { z } from 'zod';
import { NAMESPACES } from '../../kube/known-resources.ts';
import { NAMESPACE_COLUMNS } from '../../result/columns/namespace-columns.ts';
import { cursorInput, labelSelectorInput, limitInput } from '../inputs.ts';
import { listKind } from '../list-kind.ts';
import { readTool } from '../tool.ts';

export const listNamespaces = readTool({
  name: 'k8s_list_namespaces',
  title: 'List namespaces',
  description: 'Namespaces with their phase and age.',
  toolset: 'core',
  inputSchema: z.strictObject({ labelSelector: labelSelectorInput, limit: limitInput, cursor: cursorInput }),
  reads: { verb: 'list', kind: 'Namespace', group: '', arguments: ['labelSelector', 'limit', 'cursor'] },
  handle: (input, context) =>
    listKind(
      {
        tool: 'k8s_list_namespaces',
        resource: NAMESPACES,
        columns: NAMESPACE_COLUMNS,
        narrowBy: ['labelSelector'],
      },
      input,
      context,
    ),
});
