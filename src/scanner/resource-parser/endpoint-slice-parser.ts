import { type Fields, fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import { createdAt, itemsJson, labelsJson, textOrNull } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';

const SERVICE_LABEL = 'kubernetes.io/service-name';
const CHANGED_ANNOTATION = 'endpoints.kubernetes.io/last-change-trigger-time';

/** What is behind the services: without it nobody can tell which of them lead nowhere. */
export const endpointSliceParser: ResourceParser = {
  kind: 'EndpointSlice',
  apiGroup: 'discovery.k8s.io',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'endpointslices.discovery.k8s.io' },
  table: 'endpointslices',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (slice) => {
    const { endpoints: listed, ports, addressType } = fieldsOf(slice);
    const endpoints = itemsOf(listed).map(fieldsOf);
    const ready = endpoints.filter(isReady).length;
    return {
      service: textOrNull(fieldsOf(slice.metadata.labels)[SERVICE_LABEL]),
      address_type: textOrNull(addressType),
      ready,
      not_ready: endpoints.length - ready,
      ports: itemsJson(ports, ['name', 'protocol', 'port']),
      endpoints: JSON.stringify(endpoints.map(endpointOf)),
      changed_at: textOrNull(fieldsOf(slice.metadata.annotations)[CHANGED_ANNOTATION]),
      labels: labelsJson(slice),
      created_at: createdAt(slice),
    };
  },
};

/** Consumers are told to take an unknown state for ready. */
function isReady(endpoint: Fields): boolean {
  return fieldsOf(endpoint.conditions).ready !== false;
}

/** All addresses of an endpoint are the same thing: the first stands for it, as the API asks. */
function endpointOf(endpoint: Fields): Record<string, string | number> {
  const target = fieldsOf(endpoint.targetRef);
  const pod = target.kind === 'Pod' ? textOf(target.name) : '';
  const node = textOf(endpoint.nodeName);
  return {
    address: textOf(itemsOf(endpoint.addresses)[0]),
    ready: isReady(endpoint) ? 1 : 0,
    terminating: fieldsOf(endpoint.conditions).terminating === true ? 1 : 0,
    ...(pod === '' ? {} : { pod }),
    ...(node === '' ? {} : { node }),
  };
}
