import { fieldsOf } from '../../kube/words/fields.ts';
import {
  countOf,
  createdAt,
  imagesJson,
  labelsJson,
  ownerColumns,
  textMapJson,
  textOrNull,
  wholeOrNull,
} from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';
import { shortTrouble } from './trouble.ts';

export const statefulSetParser: ResourceParser = {
  kind: 'StatefulSet',
  apiGroup: 'apps',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'statefulsets.apps' },
  table: 'statefulsets',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (statefulSet) => {
    const spec = fieldsOf(statefulSet.spec);
    const status = fieldsOf(statefulSet.status);
    const ready = countOf(status.readyReplicas);
    return {
      wanted: wholeOrNull(spec.replicas),
      ready,
      updated: countOf(status.updatedReplicas),
      available: countOf(status.availableReplicas),
      strategy: textOrNull(fieldsOf(spec.updateStrategy).type),
      service: textOrNull(spec.serviceName),
      images: imagesJson(fieldsOf(fieldsOf(spec.template).spec)),
      selector: textMapJson(fieldsOf(spec.selector).matchLabels),
      ...ownerColumns(statefulSet),
      ...shortTrouble(countOf(spec.replicas), ready),
      labels: labelsJson(statefulSet),
      created_at: createdAt(statefulSet),
    };
  },
};
