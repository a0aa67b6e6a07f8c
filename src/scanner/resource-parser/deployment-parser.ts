import { type Fields, fieldsOf, textOf } from '../../kube/words/fields.ts';
import {
  conditionsJson,
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
import {
  conditionOf,
  conditionThatIs,
  conditionTrouble,
  shortTrouble,
  type TroubleColumns,
  trouble,
} from './trouble.ts';

export const deploymentParser: ResourceParser = {
  kind: 'Deployment',
  apiGroup: 'apps',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'deployments.apps' },
  table: 'deployments',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (deployment) => {
    const spec = fieldsOf(deployment.spec);
    const status = fieldsOf(deployment.status);
    return {
      wanted: wholeOrNull(spec.replicas),
      ready: countOf(status.readyReplicas),
      updated: countOf(status.updatedReplicas),
      available: countOf(status.availableReplicas),
      strategy: textOrNull(fieldsOf(spec.strategy).type),
      paused: spec.paused === true ? 1 : 0,
      images: imagesJson(fieldsOf(fieldsOf(spec.template).spec)),
      selector: textMapJson(fieldsOf(spec.selector).matchLabels),
      conditions: conditionsJson(status.conditions),
      ...ownerColumns(deployment),
      ...deploymentTrouble(spec, status),
      labels: labelsJson(deployment),
      created_at: createdAt(deployment),
    };
  },
};

/** The gravest first: what keeps pods from being made, a rollout that stands still, too few pods, a rollout under way. */
function deploymentTrouble(spec: Fields, status: Fields): TroubleColumns {
  const failure = conditionThatIs(status, 'ReplicaFailure', 'True');
  if (failure !== undefined) return conditionTrouble(failure, 'ReplicaFailure');
  const stalled = conditionThatIs(status, 'Progressing', 'False');
  // A paused rollout stands still because somebody wants it to.
  if (stalled !== undefined && spec.paused !== true) return conditionTrouble(stalled, 'NotProgressing');
  const unavailable = conditionThatIs(status, 'Available', 'False');
  if (unavailable !== undefined) return conditionTrouble(unavailable, 'MinimumReplicasUnavailable');
  const short = shortTrouble(countOf(spec.replicas), countOf(status.readyReplicas));
  const progress = conditionOf(status, 'Progressing');
  if (short.reason === null || progress === undefined || textOf(progress.reason) === 'NewReplicaSetAvailable')
    return short;
  return trouble('RollingOut', short.message, progress.lastUpdateTime);
}
