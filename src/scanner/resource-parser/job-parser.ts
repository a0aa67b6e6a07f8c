import { type Fields, fieldsOf, textOf } from '../../kube/words/fields.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
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
import { conditionThatIs, conditionTrouble, NO_TROUBLE } from './trouble.ts';

export const jobParser: ResourceParser = {
  kind: 'Job',
  apiGroup: 'batch',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'jobs.batch' },
  table: 'jobs',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (job) => {
    const spec = fieldsOf(job.spec);
    const status = fieldsOf(job.status);
    const failure = conditionThatIs(status, 'Failed', 'True');
    return {
      status: statusOf(job, status),
      completions: wholeOrNull(spec.completions),
      parallelism: wholeOrNull(spec.parallelism),
      active: countOf(status.active),
      succeeded: countOf(status.succeeded),
      failed: countOf(status.failed),
      backoff_limit: wholeOrNull(spec.backoffLimit),
      suspended: spec.suspend === true ? 1 : 0,
      started_at: textOrNull(status.startTime),
      // A job that failed has no completionTime.
      finished_at: textOrNull(status.completionTime) ?? textOrNull(failure?.lastTransitionTime),
      images: imagesJson(fieldsOf(fieldsOf(spec.template).spec)),
      selector: textMapJson(fieldsOf(spec.selector).matchLabels),
      ...ownerColumns(job),
      ...(failure === undefined ? NO_TROUBLE : conditionTrouble(failure, 'Failed')),
      labels: labelsJson(job),
      created_at: createdAt(job),
    };
  },
};

/** The STATUS column of `kubectl get jobs` (Kubernetes 1.36). */
function statusOf(job: KubeObject, status: Fields): string {
  const is = (type: string): boolean => conditionThatIs(status, type, 'True') !== undefined;
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (textOf(job.metadata.deletionTimestamp) !== '') return 'Terminating';
  if (is('Suspended')) return 'Suspended';
  if (is('FailureTarget')) return 'FailureTarget';
  return is('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}
