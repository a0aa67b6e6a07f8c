import { z } from 'zod';
import { SERVICES } from '../../kube/known-resources.ts';
import { SERVICE_COLUMNS } from '../../result/columns/service-columns.ts';
import { cursorInput, labelSelectorInput, limitInput, namespaceInput } from '../inputs.ts';
import { listKind } from '../list-kind.ts';
import { readTool } from '../tool.ts';

export const listServices = readTool({
  name: 'k8s_list_services',
  title: 'List services',
  description: 'Services with type, addresses, ports, age and selector.',
  toolset: 'core',
  inputSchema: z.strictObject({
    namespace: namespaceInput,
    labelSelector: labelSelectorInput,
    limit: limitInput,
    cursor: cursorInput,
  }),
  reads: { verb: 'list', kind: 'Service', group: '', arguments: ['namespace', 'labelSelector', 'limit', 'cursor'] },
  handle: (input, context) =>
    listKind(
      {
        tool: 'k8s_list_services',
        resource: SERVICES,
        columns: SERVICE_COLUMNS,
        narrowBy: ['namespace', 'labelSelector'],
      },
      input,
      context,
    ),
});
