import { fieldsOf } from '../../kube/words/fields.ts';
import { createdAt, labelsJson, textOrNull } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';

export const namespaceParser: ResourceParser = {
  kind: 'Namespace',
  apiGroup: '',
  tool: 'k8s_list_namespaces',
  table: 'namespaces',
  kindClass: 'static',
  namespaced: false,
  columns: (namespace) => ({
    phase: textOrNull(fieldsOf(namespace.status).phase),
    labels: labelsJson(namespace),
    created_at: createdAt(namespace),
  }),
};
