import { fieldsOf } from '../../kube/words/fields.ts';
import { podResources } from '../../kube/words/pod-resources.ts';
import { podStatus } from '../../kube/words/pod-status.ts';
import { isoSeconds } from '../../lib/clock.ts';
import { createdAt, imagesJson, labelsJson, ownerColumns, textOrNull, wholeOrNull } from './column-values.ts';
import { podTrouble } from './pod-trouble.ts';
import type { ResourceParser } from './resource-parser.ts';

export const podParser: ResourceParser = {
  kind: 'Pod',
  apiGroup: '',
  tool: 'k8s_list_pods',
  table: 'pods',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (pod) => {
    const spec = fieldsOf(pod.spec);
    const status = fieldsOf(pod.status);
    // The time is only for how long ago a restart was: no column holds that, it would be wrong a second later.
    const words = podStatus(pod, 0);
    const resources = podResources(pod);
    return {
      phase: textOrNull(status.phase),
      status: words.status,
      ready: wholeOrNull(words.ready),
      containers: wholeOrNull(words.containers),
      restarts: wholeOrNull(words.restarts),
      last_restart_at: words.lastRestartAt === undefined ? null : isoSeconds(words.lastRestartAt),
      node: textOrNull(spec.nodeName),
      pod_ip: textOrNull(status.podIP),
      ...ownerColumns(pod),
      cpu_request_millis: resources.cpuRequestMillis,
      memory_request_bytes: resources.memoryRequestBytes,
      cpu_limit_millis: resources.cpuLimitMillis ?? null,
      memory_limit_bytes: resources.memoryLimitBytes ?? null,
      images: imagesJson(spec),
      labels: labelsJson(pod),
      created_at: createdAt(pod),
      ...podTrouble(pod, words),
    };
  },
};
