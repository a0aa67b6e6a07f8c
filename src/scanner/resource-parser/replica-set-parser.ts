import { fieldsOf, textOf } from '../../kube/words/fields.ts';
import { countOf, createdAt, imagesJson, labelsJson, ownerColumns, textMapJson, wholeOrNull } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';
import { conditionThatIs, conditionTrouble, shortTrouble } from './trouble.ts';

const REVISION = 'deployment.kubernetes.io/revision';

export const replicaSetParser: ResourceParser = {
  kind: 'ReplicaSet',
  apiGroup: 'apps',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'replicasets.apps' },
  table: 'replicasets',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (replicaSet) => {
    const spec = fieldsOf(replicaSet.spec);
    const status = fieldsOf(replicaSet.status);
    const ready = countOf(status.readyReplicas);
    const failure = conditionThatIs(status, 'ReplicaFailure', 'True');
    return {
      wanted: wholeOrNull(spec.replicas),
      ready,
      available: countOf(status.availableReplicas),
      revision: revisionOf(fieldsOf(replicaSet.metadata.annotations)[REVISION]),
      images: imagesJson(fieldsOf(fieldsOf(spec.template).spec)),
      selector: textMapJson(fieldsOf(spec.selector).matchLabels),
      ...ownerColumns(replicaSet),
      ...(failure === undefined
        ? shortTrouble(countOf(spec.replicas), ready)
        : conditionTrouble(failure, 'ReplicaFailure')),
      labels: labelsJson(replicaSet),
      created_at: createdAt(replicaSet),
    };
  },
};

function revisionOf(annotation: unknown): number | null {
  return /^\d{1,15}$/.test(textOf(annotation)) ? Number(annotation) : null;
}
