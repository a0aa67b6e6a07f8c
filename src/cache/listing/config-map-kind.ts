import { ageOf } from '../../kube/words/age.ts';
import { fieldsOf } from '../../kube/words/fields.ts';
import { type CachedKind, shownAs, sqlJson, sqlText } from './cached-kind.ts';

const COLUMNS = ['NAME', 'DATA', 'AGE'];

export const configMapKind: CachedKind = {
  ...{ kind: 'ConfigMap', group: '', plural: 'configmaps', singular: 'configmap', shortNames: ['cm'] },
  namespaced: true,
  table: 'configmaps',
  ...shownAs(COLUMNS),
  facts: ['immutable'],
  factCells: () => ({}),
  values: ['name', 'keys', 'created_at'],
  cells: ([name, keys, createdAt], now) => ({
    NAME: sqlText(name),
    DATA: String(Object.keys(fieldsOf(sqlJson(keys))).length),
    AGE: ageOf(sqlText(createdAt), now),
  }),
};
