import { z } from 'zod';
import { PODS } from '../../kube/known-resources.ts';
import { POD_COLUMNS } from '../../result/columns/pod-columns.ts';
import { cursorInput, fieldSelectorInput, labelSelectorInput, limitInput, namespaceInput } from '../inputs.ts';
import { listKind } from '../list-kind.ts';
import { readTool } from '../tool.ts';

export const listPods = readTool({
  name: 'k8s_list_pods',
  title: 'List pods',
  description: 'Pods with status, readiness, restarts, age and node; those in trouble first, and a count by status.',
  toolset: 'core',
  inputSchema: z.strictObject({
    namespace: namespaceInput,
    labelSelector: labelSelectorInput,
    fieldSelector: fieldSelectorInput,
    status: z.string().max(63).optional().describe('e.g. CrashLoopBackOff; "unhealthy" for all in trouble'),
    limit: limitInput,
    cursor: cursorInput,
  }),
  reads: {
    verb: 'list',
    kind: 'Pod',
    group: '',
    arguments: ['namespace', 'labelSelector', 'status', 'limit', 'cursor'],
  },
  handle: (input, context) =>
    listKind(
      {
        tool: 'k8s_list_pods',
        resource: PODS,
        columns: POD_COLUMNS,
        narrowBy: ['namespace', 'labelSelector', 'status'],
      },
      input,
      context,
    ),
});
