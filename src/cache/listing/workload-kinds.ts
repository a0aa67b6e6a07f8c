import { ageOf } from '../../kube/words/age.ts';
import { fieldsOf } from '../../kube/words/fields.ts';
import { bodyOf, type CachedKind, type SqlValue, shownAs, sqlJson, sqlText } from './cached-kind.ts';

const DEPLOYMENT_COLUMNS = ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'];

export const deploymentKind: CachedKind = {
  ...{ kind: 'Deployment', group: 'apps', plural: 'deployments', singular: 'deployment', shortNames: ['deploy'] },
  namespaced: true,
  table: 'deployments',
  ...shownAs(DEPLOYMENT_COLUMNS),
  facts: ['ready', 'wanted'],
  factCells: ([ready, wanted]) => ({ READY: readyCell(ready, wanted) }),
  values: ['name', 'ready', 'wanted', 'updated', 'available', 'created_at'],
  cells: ([name, ready, wanted, updated, available, createdAt], now) => ({
    NAME: sqlText(name),
    READY: readyCell(ready, wanted),
    'UP-TO-DATE': sqlText(updated),
    AVAILABLE: sqlText(available),
    AGE: ageOf(sqlText(createdAt), now),
  }),
};

const STATEFUL_SET_COLUMNS = ['NAME', 'READY', 'AGE'];

export const statefulSetKind: CachedKind = {
  ...{ kind: 'StatefulSet', group: 'apps', plural: 'statefulsets', singular: 'statefulset', shortNames: ['sts'] },
  namespaced: true,
  table: 'statefulsets',
  ...shownAs(STATEFUL_SET_COLUMNS),
  facts: ['ready', 'wanted'],
  factCells: ([ready, wanted]) => ({ READY: readyCell(ready, wanted) }),
  values: ['name', 'ready', 'wanted', 'created_at'],
  cells: ([name, ready, wanted, createdAt], now) => ({
    NAME: sqlText(name),
    READY: readyCell(ready, wanted),
    AGE: ageOf(sqlText(createdAt), now),
  }),
};

const DAEMON_SET_COLUMNS = [
  ...['NAME', 'DESIRED', 'CURRENT', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'NODE SELECTOR', 'AGE'],
];

export const daemonSetKind: CachedKind = {
  ...{ kind: 'DaemonSet', group: 'apps', plural: 'daemonsets', singular: 'daemonset', shortNames: ['ds'] },
  namespaced: true,
  table: 'daemonsets',
  ...shownAs(DAEMON_SET_COLUMNS),
  facts: ['ready', 'wanted'],
  factCells: ([ready, wanted]) => ({ READY: sqlText(ready), DESIRED: sqlText(wanted) }),
  values: ['name', 'wanted', 'scheduled', 'ready', 'updated', 'available', 'node_selector', 'created_at'],
  cells: ([name, wanted, scheduled, ready, updated, available, nodeSelector, createdAt], now) => ({
    NAME: sqlText(name),
    DESIRED: sqlText(wanted),
    CURRENT: sqlText(scheduled),
    READY: sqlText(ready),
    'UP-TO-DATE': sqlText(updated),
    AVAILABLE: sqlText(available),
    'NODE SELECTOR': labelsCell(nodeSelector),
    AGE: ageOf(sqlText(createdAt), now),
  }),
};

const REPLICA_SET_COLUMNS = ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE'];

export const replicaSetKind: CachedKind = {
  ...{ kind: 'ReplicaSet', group: 'apps', plural: 'replicasets', singular: 'replicaset', shortNames: ['rs'] },
  namespaced: true,
  table: 'replicasets',
  ...shownAs(REPLICA_SET_COLUMNS),
  facts: ['ready', 'wanted'],
  factCells: ([ready, wanted]) => ({ READY: sqlText(ready), DESIRED: sqlText(wanted) }),
  values: ['name', 'wanted', `coalesce(${bodyOf('replicasets')} ->> '$.status.replicas', 0)`, 'ready', 'created_at'],
  cells: ([name, wanted, current, ready, createdAt], now) => ({
    NAME: sqlText(name),
    DESIRED: sqlText(wanted),
    CURRENT: sqlText(current),
    READY: sqlText(ready),
    AGE: ageOf(sqlText(createdAt), now),
  }),
};

function readyCell(ready: SqlValue | undefined, wanted: SqlValue | undefined): string {
  return `${sqlText(ready)}/${sqlText(wanted)}`;
}

function labelsCell(labels: SqlValue | undefined): string {
  const pairs = Object.entries(fieldsOf(sqlJson(labels))).map(([key, value]) => `${key}=${String(value)}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}
