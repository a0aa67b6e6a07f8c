import { fieldsOf } from '../../kube/words/fields.ts';
import { countOf, createdAt, imagesJson, labelsJson, ownerColumns, textMapJson, textOrNull } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';
import { shortTrouble } from './trouble.ts';

export const daemonSetParser: ResourceParser = {
  kind: 'DaemonSet',
  apiGroup: 'apps',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'daemonsets.apps' },
  table: 'daemonsets',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (daemonSet) => {
    const spec = fieldsOf(daemonSet.spec);
    const status = fieldsOf(daemonSet.status);
    const podSpec = fieldsOf(fieldsOf(spec.template).spec);
    const wanted = countOf(status.desiredNumberScheduled);
    const ready = countOf(status.numberReady);
    return {
      wanted,
      ready,
      updated: countOf(status.updatedNumberScheduled),
      available: countOf(status.numberAvailable),
      scheduled: countOf(status.currentNumberScheduled),
      misscheduled: countOf(status.numberMisscheduled),
      strategy: textOrNull(fieldsOf(spec.updateStrategy).type),
      node_selector: textMapJson(podSpec.nodeSelector),
      images: imagesJson(podSpec),
      selector: textMapJson(fieldsOf(spec.selector).matchLabels),
      ...ownerColumns(daemonSet),
      ...shortTrouble(wanted, ready),
      labels: labelsJson(daemonSet),
      created_at: createdAt(daemonSet),
    };
  },
};
