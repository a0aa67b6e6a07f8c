import { ageOf } from '../../kube/words/age.ts';
import { fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import { bodyOf, type CachedKind, shownAs, sqlJson, sqlText } from './cached-kind.ts';

const COLUMNS = ['NAME', 'CLASS', 'HOSTS', 'ADDRESS', 'PORTS', 'AGE'];
/** As many as the API server's table shows; of addresses it shows all. */
const MOST_HOSTS = 3;

export const ingressKind: CachedKind = {
  ...{ kind: 'Ingress', group: 'networking.k8s.io', plural: 'ingresses', singular: 'ingress', shortNames: ['ing'] },
  namespaced: true,
  table: 'ingresses',
  ...shownAs(COLUMNS),
  // Of no account but to say that the object is known.
  facts: ["iif(backends IS NULL, NULL, '')"],
  factCells: () => ({}),
  values: ['name', bodyOf('ingresses'), 'created_at'],
  cells: ([name, body, createdAt], now) => {
    const ingress = fieldsOf(sqlJson(body));
    const spec = fieldsOf(ingress.spec);
    return {
      NAME: sqlText(name),
      CLASS: textOf(spec.ingressClassName) || '<none>',
      HOSTS: hostsCell(itemsOf(spec.rules)),
      ADDRESS: addressCell(itemsOf(fieldsOf(fieldsOf(ingress.status).loadBalancer).ingress)),
      PORTS: itemsOf(spec.tls).length > 0 ? '80, 443' : '80',
      AGE: ageOf(sqlText(createdAt), now),
    };
  },
};

/** Rules beyond the last host that is shown are counted, whether or not they name one. */
function hostsCell(rules: readonly unknown[]): string {
  const hosts = rules.map((rule) => textOf(fieldsOf(rule).host));
  const named = hosts.flatMap((host, index) => (host === '' ? [] : [{ host, index }])).slice(0, MOST_HOSTS);
  const last = named[MOST_HOSTS - 1];
  if (named.length === 0) return '*';
  const isMore = last !== undefined && last.index < rules.length - 1;
  const more = isMore ? ` + ${rules.length - MOST_HOSTS} more...` : '';
  return `${named.map(({ host }) => host).join(',')}${more}`;
}

function addressCell(balancers: readonly unknown[]): string {
  const addresses = balancers.map(fieldsOf).map(({ ip, hostname }) => textOf(ip) || textOf(hostname));
  return [...new Set(addresses.filter((address) => address !== ''))].sort().join(',');
}
