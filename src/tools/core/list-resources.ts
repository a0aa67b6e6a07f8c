import { z } from 'zod';
import type { ApiResource } from '../../kube/resource-catalog.ts';
import { anyColumns, EVENT_COLUMNS } from '../../result/columns/any-columns.ts';
import { eventKey } from '../event-rows.ts';
import {
  cursorInput,
  fieldSelectorInput,
  kindInput,
  labelSelectorInput,
  limitInput,
  namespaceInput,
} from '../inputs.ts';
import { type ListKind, listKind } from '../list-kind.ts';
import { readTool } from '../tool.ts';

const NAME = 'k8s_list_resources';
const NARROW_BY = ['namespace', 'labelSelector', 'fieldSelector'];

function isEvent(resource: ApiResource): boolean {
  return resource.kind === 'Event' && (resource.group === '' || resource.group === 'events.k8s.io');
}

function kindOf(resource: ApiResource): ListKind {
  const common = { tool: NAME, resource, narrowBy: NARROW_BY };
  return isEvent(resource)
    ? { ...common, columns: EVENT_COLUMNS, keyOf: eventKey }
    : { ...common, columns: anyColumns };
}

export const listResources = readTool({
  name: NAME,
  title: 'List any kind',
  description:
    'Objects of any kind, custom ones too, with the columns of kubectl get. Events come newest first; fieldSelector involvedObject.name=X narrows to one object.',
  toolset: 'core',
  inputSchema: z.strictObject({
    kind: kindInput,
    namespace: namespaceInput,
    labelSelector: labelSelectorInput,
    fieldSelector: fieldSelectorInput,
    limit: limitInput,
    cursor: cursorInput,
  }),
  reads: {
    verb: 'list',
    fromArgument: 'kind',
    arguments: ['kind', 'namespace', 'labelSelector', 'limit', 'cursor'],
  },
  handle: async ({ kind, ...input }, context) =>
    listKind(kindOf(await context.catalog.find(kind, context.signal)), input, context),
});
