import { fieldsOf, itemsOf } from '../../kube/words/fields.ts';
import { createdAt, imagesJson, labelsJson, ownerColumns, textOrNull } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';

export const cronJobParser: ResourceParser = {
  kind: 'CronJob',
  apiGroup: 'batch',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'cronjobs.batch' },
  table: 'cronjobs',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (cronJob) => {
    const spec = fieldsOf(cronJob.spec);
    const status = fieldsOf(cronJob.status);
    const jobSpec = fieldsOf(fieldsOf(spec.jobTemplate).spec);
    return {
      schedule: textOrNull(spec.schedule),
      time_zone: textOrNull(spec.timeZone),
      suspended: spec.suspend === true ? 1 : 0,
      concurrency: textOrNull(spec.concurrencyPolicy),
      active: itemsOf(status.active).length,
      last_schedule_at: textOrNull(status.lastScheduleTime),
      last_success_at: textOrNull(status.lastSuccessfulTime),
      images: imagesJson(fieldsOf(fieldsOf(jobSpec.template).spec)),
      ...ownerColumns(cronJob),
      labels: labelsJson(cronJob),
      created_at: createdAt(cronJob),
    };
  },
};
