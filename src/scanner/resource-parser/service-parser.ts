import { fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import { serviceColumns } from '../../kube/words/service-columns.ts';
import { createdAt, itemsJson, labelsJson, textMapJson, textOrNull } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';

export const serviceParser: ResourceParser = {
  kind: 'Service',
  apiGroup: '',
  tool: 'k8s_list_services',
  table: 'services',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (service) => {
    const spec = fieldsOf(service.spec);
    const { type, externalIps } = serviceColumns(service);
    return {
      type: textOrNull(type),
      cluster_ip: textOrNull(itemsOf(spec.clusterIPs)[0]) ?? textOrNull(spec.clusterIP),
      external_ips: JSON.stringify(externalIps.map(textOf).filter((address) => address !== '')),
      ports: itemsJson(spec.ports, ['name', 'protocol', 'appProtocol', 'port', 'targetPort', 'nodePort']),
      selector: textMapJson(spec.selector),
      labels: labelsJson(service),
      created_at: createdAt(service),
    };
  },
};
