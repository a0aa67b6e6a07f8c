import { HEALTHY, type ListColumns, WAITING } from './columns.ts';

export const NAMESPACE_COLUMNS: ListColumns = {
  names: ['NAME', 'STATUS', 'AGE'],
  countBy: 'STATUS',
  rank: (cell) => (cell('STATUS') === 'Active' ? HEALTHY : WAITING),
};
