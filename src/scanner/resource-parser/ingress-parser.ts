import { type Fields, fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { createdAt, labelsJson, textOrNull, textsJson } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';

/** Named the class before `spec.ingressClassName` did, and still does for some controllers. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export const ingressParser: ResourceParser = {
  kind: 'Ingress',
  apiGroup: 'networking.k8s.io',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'ingresses.networking.k8s.io' },
  table: 'ingresses',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (ingress) => {
    const spec = fieldsOf(ingress.spec);
    const balancer = fieldsOf(fieldsOf(ingress.status).loadBalancer);
    const addresses = itemsOf(balancer.ingress).map(fieldsOf);
    return {
      class: classOf(ingress, spec),
      hosts: textsJson(itemsOf(spec.rules).map((rule) => fieldsOf(rule).host)),
      addresses: textsJson(addresses.map(({ ip, hostname }) => textOf(ip) || textOf(hostname))),
      backends: JSON.stringify(backendsOf(spec)),
      tls_hosts: textsJson(itemsOf(spec.tls).flatMap((tls) => itemsOf(fieldsOf(tls).hosts))),
      labels: labelsJson(ingress),
      created_at: createdAt(ingress),
    };
  },
};

function classOf(ingress: KubeObject, spec: Fields): string | null {
  return textOrNull(spec.ingressClassName) ?? textOrNull(fieldsOf(ingress.metadata.annotations)[CLASS_ANNOTATION]);
}

interface Backend {
  readonly host?: string;
  readonly path?: string;
  readonly service?: string;
  readonly port?: string | number;
  /** `kind/name` where it isn't a service. */
  readonly resource?: string;
}

/** The default backend, which takes what no rule does, comes first and has neither host nor path. */
function backendsOf(spec: Fields): readonly Backend[] {
  const paths = itemsOf(spec.rules)
    .map(fieldsOf)
    .flatMap((rule) =>
      itemsOf(fieldsOf(rule.http).paths)
        .map(fieldsOf)
        .map(({ path, backend }) => ({ ...named({ host: rule.host, path }), ...targetOf(fieldsOf(backend)) })),
    );
  return spec.defaultBackend == null ? paths : [targetOf(fieldsOf(spec.defaultBackend)), ...paths];
}

function targetOf(backend: Fields): Backend {
  const service = fieldsOf(backend.service);
  const { name, number } = fieldsOf(service.port);
  const resource = fieldsOf(backend.resource);
  return {
    ...named({ service: service.name }),
    ...(typeof number === 'number' ? { port: number } : named({ port: name })),
    ...(textOf(resource.name) === '' ? {} : { resource: `${textOf(resource.kind)}/${textOf(resource.name)}` }),
  };
}

function named(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]) => [name, textOf(value)] as const)
      .filter(([, value]) => value !== ''),
  );
}
