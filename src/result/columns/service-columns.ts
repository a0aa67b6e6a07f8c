import { HEALTHY, type ListColumns, WAITING } from './columns.ts';

export const SERVICE_COLUMNS: ListColumns = {
  names: ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE', 'SELECTOR'],
  countBy: 'TYPE',
  rank: (cell) => (cell('EXTERNAL-IP') === '<pending>' ? WAITING : HEALTHY),
};
