import { ageOf } from '../../kube/words/age.ts';
import { NAMESPACE_COLUMNS } from '../../result/columns/namespace-columns.ts';
import { type CachedKind, sqlText } from './cached-kind.ts';

export const namespaceKind: CachedKind = {
  kind: 'Namespace',
  group: '',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  table: 'namespaces',
  ownColumns: NAMESPACE_COLUMNS,
  tableColumns: ['NAME', 'STATUS', 'AGE'],
  facts: ['phase'],
  factCells: ([phase]) => ({ STATUS: sqlText(phase) }),
  values: ['name', 'phase', 'created_at'],
  cells: ([name, phase, createdAt], now) => ({
    NAME: sqlText(name),
    STATUS: sqlText(phase),
    AGE: ageOf(sqlText(createdAt), now),
  }),
};
