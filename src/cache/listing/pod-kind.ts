import { ageOf } from '../../kube/words/age.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { podStatus, readyText, restartsText } from '../../kube/words/pod-status.ts';
import { POD_COLUMNS } from '../../result/columns/pod-columns.ts';
import { type CachedKind, type SqlValue, sqlJson, sqlText } from './cached-kind.ts';

export const podKind: CachedKind = {
  kind: 'Pod',
  group: '',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  namespaced: true,
  table: 'pods',
  ownColumns: POD_COLUMNS,
  tableColumns: ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'],
  facts: ['status', 'ready', 'containers'],
  factCells: ([status, ready, containers]) => ({
    STATUS: sqlText(status),
    READY: readyText({ ready: Number(ready), containers: Number(containers) }),
  }),
  values: [
    ...['name', 'status', 'ready', 'containers', 'restarts', 'created_at', 'node'],
    // How long ago a restart was is in no column.
    'iif(restarts > 0, (SELECT body FROM object_bodies WHERE object_bodies.id = pods.id), NULL)',
  ],
  cells: ([name, status, ready, containers, restarts, createdAt, node, body], now) => ({
    NAME: sqlText(name),
    READY: readyText({ ready: Number(ready), containers: Number(containers) }),
    STATUS: sqlText(status),
    RESTARTS: restartsCell(restarts, body, now),
    AGE: ageOf(sqlText(createdAt), now),
    NODE: sqlText(node) || '<none>',
  }),
};

function restartsCell(restarts: SqlValue | undefined, body: SqlValue | undefined, now: number): string {
  const pod = sqlJson(body);
  if (typeof pod !== 'object' || pod === null) return sqlText(restarts);
  return restartsText(podStatus(pod as KubeObject, now));
}
