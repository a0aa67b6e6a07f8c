import { fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { createdAt, labelsJson, textOrNull } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';
import { NO_TROUBLE, type TroubleColumns, trouble } from './trouble.ts';

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
    ...namespaceTrouble(namespace),
  }),
};

/** A namespace that is being deleted stays until everything in it is gone: what is still there, its conditions tell. */
function namespaceTrouble({ metadata, status }: KubeObject): TroubleColumns {
  const { phase, conditions } = fieldsOf(status);
  if (phase !== 'Terminating') return NO_TROUBLE;
  const left = itemsOf(conditions)
    .map(fieldsOf)
    .filter((condition) => condition.status === 'True')
    .map((condition) => textOf(condition.message));
  return trouble('Terminating', left.join('; '), metadata.deletionTimestamp);
}
