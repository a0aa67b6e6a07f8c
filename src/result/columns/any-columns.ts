import { BROKEN, DEGRADED, HEALTHY, isShort, type ListColumns, WAITING } from './columns.ts';

const BAD_STATUS = /fail|error|lost|unknown|notready|invalid|denied|degraded|backoff|unhealthy/i;
const WAITING_STATUS = /pending|terminating|progressing|released|waiting/i;
/** Columns that by custom tell a condition: `kubectl get` of built-in and most custom kinds uses one of these names. */
const STATUS_COLUMNS = ['STATUS', 'PHASE', 'STATE', 'HEALTH', 'REASON'];

/** Any kind, by the customs of `kubectl get`: READY `1/3`, a STATUS that sounds bad, AVAILABLE or READY `False`. */
export function anyColumns(names: readonly string[]): ListColumns {
  const upper = new Set(names);
  const statusColumn = STATUS_COLUMNS.find((name) => upper.has(name));
  return {
    names,
    ...(statusColumn === undefined ? {} : { countBy: statusColumn }),
    rank: (cell) => {
      const status = statusColumn === undefined ? '' : cell(statusColumn);
      if (BAD_STATUS.test(status)) return BROKEN;
      const ready = cell('READY');
      if (isShort(ready)) return DEGRADED;
      // A DaemonSet's table gives DESIRED and READY as plain numbers.
      if (/^\d+$/.test(ready) && Number(ready) < Number(cell('DESIRED') || ready)) return DEGRADED;
      if ([ready, cell('AVAILABLE')].some((value) => value === 'False')) return DEGRADED;
      return WAITING_STATUS.test(status) ? WAITING : HEALTHY;
    },
  };
}

/** Events, newest first; a warning is trouble only in the summary: order is by time alone. */
export const EVENT_COLUMNS: ListColumns = {
  names: ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'COUNT', 'MESSAGE'],
  countBy: 'TYPE',
  rank: () => HEALTHY,
};
