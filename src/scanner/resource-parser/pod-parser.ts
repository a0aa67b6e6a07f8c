import { type Fields, fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { podResources } from '../../kube/words/pod-resources.ts';
import { podStatus } from '../../kube/words/pod-status.ts';
import { createdAt, labelsJson, textOrNull, wholeOrNull } from './column-values.ts';
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
    // The time is only for how long ago a restart was, which no column holds: it would be wrong a second later.
    const words = podStatus(pod, 0);
    const resources = podResources(pod);
    const owner = controllerOf(pod);
    return {
      phase: textOrNull(status.phase),
      status: words.status,
      ready: wholeOrNull(words.ready),
      containers: wholeOrNull(words.containers),
      restarts: wholeOrNull(words.restarts),
      node: textOrNull(spec.nodeName),
      pod_ip: textOrNull(status.podIP),
      owner_kind: textOrNull(owner.kind),
      owner_name: textOrNull(owner.name),
      cpu_request_millis: resources.cpuRequestMillis,
      memory_request_bytes: resources.memoryRequestBytes,
      cpu_limit_millis: resources.cpuLimitMillis ?? null,
      memory_limit_bytes: resources.memoryLimitBytes ?? null,
      images: imagesJson(spec),
      labels: labelsJson(pod),
      created_at: createdAt(pod),
    };
  },
};

/** The owner that manages the pod; there is at most one. */
function controllerOf(pod: KubeObject): Fields {
  const owners = itemsOf(pod.metadata.ownerReferences).map(fieldsOf);
  return owners.find((owner) => owner.controller === true) ?? {};
}

/** Images of the containers, then those of the init containers, each once. */
function imagesJson(spec: Fields): string {
  const containers = [...itemsOf(spec.containers), ...itemsOf(spec.initContainers)];
  const images = containers.map((container) => textOf(fieldsOf(container).image)).filter((image) => image !== '');
  return JSON.stringify([...new Set(images)]);
}
