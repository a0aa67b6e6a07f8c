import { ageOf } from '../../kube/words/age.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { podStatus, readyText, restartsText } from '../../kube/words/pod-status.ts';
import { POD_COLUMNS } from '../../result/columns/pod-columns.ts';
import { bodyOf, type CachedKind, type SqlValue, sqlJson, sqlText } from './cached-kind.ts';

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
    ...['name', 'status', 'ready', 'containers', 'restarts', 'created_at', 'node', 'last_restart_at'],
    // Of a pod that was stored before there was that column, or whose restart has no time.
    `iif(restarts > 0 AND last_restart_at IS NULL, ${bodyOf('pods')}, NULL)`,
  ],
  cells: ([name, status, ready, containers, restarts, createdAt, node, lastRestartAt, body], now) => ({
    NAME: sqlText(name),
    READY: readyText({ ready: Number(ready), containers: Number(containers) }),
    STATUS: sqlText(status),
    RESTARTS: restartsCell({ restarts, lastRestartAt, body }, now),
    AGE: ageOf(sqlText(createdAt), now),
    NODE: sqlText(node) || '<none>',
  }),
};

function restartsCell(
  { restarts, lastRestartAt, body }: Readonly<Record<'restarts' | 'lastRestartAt' | 'body', SqlValue | undefined>>,
  now: number,
): string {
  if (typeof lastRestartAt === 'string') {
    return restartsText({ restarts: Number(restarts), restartsAgo: ageOf(lastRestartAt, now) });
  }
  const pod = sqlJson(body);
  if (typeof pod !== 'object' || pod === null) return sqlText(restarts);
  return restartsText(podStatus(pod as KubeObject, now));
}
