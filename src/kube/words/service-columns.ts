import { type Fields, fieldsOf, itemsOf, numberOf, textOf } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

/** What `kubectl get services -o wide` prints about a service. */
export interface ServiceColumns {
  readonly type: string;
  /** `10.0.0.1`, `None` for a headless service, `<none>` where there is none. */
  readonly clusterIp: string;
  /** Addresses from outside, comma-separated; `<none>`, or `<pending>` for a load balancer that has none yet. */
  readonly externalIp: string;
  /** The same as a list, without the placeholders. */
  readonly externalIps: readonly string[];
  /** `80/TCP,443:30443/TCP`; `<none>` where there are none. */
  readonly ports: string;
  /** `app=web,tier=front`; `<none>` where there is none. */
  readonly selector: string;
}

/** Columns of a service by the rules of the API server's own table, in its wide form (addresses uncut). */
export function serviceColumns(service: KubeObject): ServiceColumns {
  const spec = fieldsOf(service.spec);
  const type = textOf(spec.type);
  const externalIps = externalAddresses(type, spec, fieldsOf(service.status));
  return {
    type,
    clusterIp: textOf(itemsOf(spec.clusterIPs)[0]) || '<none>',
    externalIp: externalText(type, externalIps),
    externalIps,
    ports: portsText(spec.ports),
    selector: selectorText(spec.selector),
  };
}

function externalAddresses(type: string, spec: Fields, status: Fields): readonly string[] {
  const declared = itemsOf(spec.externalIPs).map(textOf);
  switch (type) {
    case 'ClusterIP':
    case 'NodePort':
      return declared;
    case 'LoadBalancer':
      return [...loadBalancerAddresses(status), ...declared];
    case 'ExternalName':
      return [textOf(spec.externalName)];
    default:
      return [];
  }
}

function loadBalancerAddresses(status: Fields): readonly string[] {
  const addresses = itemsOf(fieldsOf(status.loadBalancer).ingress)
    .map(fieldsOf)
    .map((ingress) => textOf(ingress.ip) || textOf(ingress.hostname))
    .filter((address) => address !== '');
  return [...new Set(addresses)].sort();
}

/** The EXTERNAL-IP column of a service of that type with these addresses. */
export function externalText(type: string, addresses: readonly string[]): string {
  if (addresses.length > 0) return addresses.join(',');
  switch (type) {
    case 'ClusterIP':
    case 'NodePort':
      return '<none>';
    case 'LoadBalancer':
      return '<pending>';
    default:
      return '<unknown>';
  }
}

/** The PORT(S) column, from `spec.ports` or a list of the same fields. */
export function portsText(ports: unknown): string {
  const texts = itemsOf(ports)
    .map(fieldsOf)
    .map((port) => {
      const nodePort = numberOf(port.nodePort);
      const outside = nodePort > 0 ? `:${nodePort}` : '';
      return `${numberOf(port.port)}${outside}/${textOf(port.protocol) || 'TCP'}`;
    });
  return texts.length === 0 ? '<none>' : texts.join(',');
}

/** The SELECTOR column, from a map of labels. */
export function selectorText(selector: unknown): string {
  const pairs = Object.entries(fieldsOf(selector))
    .map(([label, value]) => `${label}=${textOf(value)}`)
    .sort();
  return pairs.length === 0 ? '<none>' : pairs.join(',');
}
