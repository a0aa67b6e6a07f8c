import { BROKEN, DEGRADED, HEALTHY, isShort, type ListColumns, WAITING } from './columns.ts';

const FINISHED = new Set(['Completed', 'Succeeded']);
const ON_ITS_WAY = new Set(['Pending', 'ContainerCreating', 'PodInitializing', 'Terminating', 'SchedulingGated']);

/** Pods as `kubectl get pods -o wide` shows them, less the columns nobody asks for. */
export const POD_COLUMNS: ListColumns = {
  names: ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'NODE'],
  countBy: 'STATUS',
  rank: (cell) => {
    const status = cell('STATUS');
    if (FINISHED.has(status)) return HEALTHY;
    if (status === 'Running') return isShort(cell('READY')) ? DEGRADED : HEALTHY;
    if (ON_ITS_WAY.has(status) || /^Init:\d+\/\d+$/.test(status)) return WAITING;
    return BROKEN;
  },
};
