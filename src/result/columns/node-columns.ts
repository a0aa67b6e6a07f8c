import { BROKEN, HEALTHY, type ListColumns, WAITING } from './columns.ts';

/** Nodes with what they can hold (allocatable), which the API server's own table lacks. */
export const NODE_COLUMNS: ListColumns = {
  names: ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION', 'INTERNAL-IP', 'CPU', 'MEMORY', 'PODS', 'TAINTS'],
  countBy: 'STATUS',
  rank: (cell) => {
    const status = cell('STATUS');
    if (status === 'Ready') return HEALTHY;
    return status.startsWith('Ready,') ? WAITING : BROKEN;
  },
};
