import { ageOf } from '../../kube/words/age.ts';
import { fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import { NODE_COLUMNS } from '../../result/columns/node-columns.ts';
import { type CachedKind, type SqlValue, sqlJson, sqlText } from './cached-kind.ts';

export const nodeKind: CachedKind = {
  kind: 'Node',
  group: '',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  table: 'nodes',
  ownColumns: NODE_COLUMNS,
  tableColumns: ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION'],
  facts: ['status'],
  factCells: ([status]) => ({ STATUS: sqlText(status) }),
  values: [
    ...['name', 'status', 'roles', 'created_at', 'version', 'internal_ip', 'taints'],
    // Columns hold numbers; shown is the quantity as the API writes it.
    "(SELECT body -> '$.status.allocatable' FROM object_bodies WHERE object_bodies.id = nodes.id)",
  ],
  cells: ([name, status, roles, createdAt, version, internalIp, taints, allocatable], now) => {
    const quantities = fieldsOf(sqlJson(allocatable));
    return {
      NAME: sqlText(name),
      STATUS: sqlText(status),
      ROLES: sqlText(roles) || '<none>',
      AGE: ageOf(sqlText(createdAt), now),
      VERSION: sqlText(version),
      'INTERNAL-IP': sqlText(internalIp) || '<none>',
      CPU: textOf(quantities.cpu),
      MEMORY: textOf(quantities.memory),
      PODS: textOf(quantities.pods),
      TAINTS: taintsCell(taints),
    };
  },
};

function taintsCell(taints: SqlValue | undefined): string {
  return itemsOf(sqlJson(taints))
    .map(fieldsOf)
    .map((taint) => `${textOf(taint.key)}:${textOf(taint.effect)}`)
    .join(',');
}
