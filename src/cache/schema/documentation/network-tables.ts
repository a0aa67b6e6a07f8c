import type { TableDocumentation } from '../../../database/table-documentation.ts';
import { COMMON, KEYS } from './common-columns.ts';

export const NETWORK_TABLES: readonly TableDocumentation[] = [
  {
    name: 'ingresses',
    onePer: 'ingress',
    about: 'Ingresses.',
    columns: {
      ...KEYS,
      name: 'Name of the ingress.',
      class: 'Its ingress class.',
      hosts: 'JSON list of its hosts; empty where it takes any.',
      addresses: 'JSON list of the addresses it is reached at.',
      backends:
        "JSON list of `{host, path, service, port}`, a default backend first, without host and path: `EXISTS (SELECT 1 FROM json_each(backends) WHERE value ->> 'service' = 'web')`.",
      tls_hosts: 'JSON list of the hosts with TLS.',
      ...COMMON,
    },
  },
  {
    name: 'endpointslices',
    onePer: 'endpoint slice',
    about: 'What is behind the services, in pieces; the view `service_endpoints` has one row an endpoint.',
    columns: {
      ...KEYS,
      name: 'Name of the slice.',
      service: 'Name of its service.',
      address_type: '`IPv4`, `IPv6` or `FQDN`.',
      ready: 'Endpoints that are ready.',
      not_ready: "Endpoints that aren't.",
      ports: 'JSON list of `{name, protocol, port}`.',
      endpoints: 'JSON list of `{address, ready, terminating, pod, node}`, the flags 1 or 0.',
      changed_at: 'When a change of a pod or of the service last led to a change of it (ISO 8601 UTC).',
      ...COMMON,
    },
  },
];
