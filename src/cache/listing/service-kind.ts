import { ageOf } from '../../kube/words/age.ts';
import { itemsOf, textOf } from '../../kube/words/fields.ts';
import { externalText, portsText, selectorText } from '../../kube/words/service-columns.ts';
import { SERVICE_COLUMNS } from '../../result/columns/service-columns.ts';
import { type CachedKind, sqlJson, sqlText } from './cached-kind.ts';

export const serviceKind: CachedKind = {
  kind: 'Service',
  group: '',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  namespaced: true,
  table: 'services',
  ownColumns: SERVICE_COLUMNS,
  tableColumns: ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
  facts: ['type', "external_ips = '[]'"],
  // Health asks only whether there is an address at all.
  factCells: ([type, isPending]) => ({
    TYPE: sqlText(type),
    'EXTERNAL-IP': externalText(sqlText(type), isPending === 1 ? [] : ['address']),
  }),
  values: ['name', 'type', 'cluster_ip', 'external_ips', 'ports', 'created_at', 'selector'],
  cells: ([name, type, clusterIp, externalIps, ports, createdAt, selector], now) => ({
    NAME: sqlText(name),
    TYPE: sqlText(type),
    'CLUSTER-IP': sqlText(clusterIp) || '<none>',
    'EXTERNAL-IP': externalText(sqlText(type), itemsOf(sqlJson(externalIps)).map(textOf)),
    'PORT(S)': portsText(sqlJson(ports)),
    AGE: ageOf(sqlText(createdAt), now),
    SELECTOR: selectorText(sqlJson(selector)),
  }),
};
