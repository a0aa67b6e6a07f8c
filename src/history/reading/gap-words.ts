import { isoSeconds } from '../../lib/clock.ts';
import type { Gap } from './gaps.ts';

/** Told at most; the rest is counted. */
const MOST = 4;
const KINDS = 3;

/** A sentence for each gap; moments to the second. */
export function gapNotes(gaps: readonly Gap[]): readonly string[] {
  const told = gaps.slice(0, MOST).map(gapNote);
  const more = gaps.length - told.length;
  return more > 0 ? [...told, `There are ${more} more gaps in the record of that time.`] : told;
}

function gapNote(gap: Gap): string {
  const { sort, from, until, kinds } = gap;
  const rest = kinds.length - KINDS;
  const names = `${kinds.slice(0, KINDS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const whose = kinds.length === 0 ? '' : ` (${names})`;
  const time = `${isoSeconds(from)} to ${isoSeconds(until)}${whose}`;
  switch (sort) {
    case 'late':
      return `The scanner was down, or could not reach the cluster, from ${time}: nothing is missing, but what changed then has the time at which it was seen, ${isoSeconds(until)} or later.`;
    case 'list':
      return `GAP ${time}: nobody watched. What is different afterwards is recorded at the end of it; what changed twice, or back, is missing.`;
    case 'baseline':
      return `GAP ${time}: the cache was begun anew. What changed then may be missing.`;
    case 'lost':
      return `GAP ${time}: the history could not be written or was off. What changed then may be missing.`;
    case 'before':
      return `Not recorded before ${isoSeconds(until)}${whose}.`;
    case 'after':
      return `Not recorded since ${isoSeconds(from)}${whose}: the scanner isn't running, can't reach the cluster, or HISTORY_RETENTION is 0.`;
    case 'polled':
      return `From ${time} without a watch, by lists at intervals: what changed twice between two of them shows once, and late.`;
    case 'another':
      return `Before ${isoSeconds(until)} the name stood for another cluster.`;
    case 'never':
      return `NOT RECORDED here: ${names}. The scanner may not list them, or hasn't yet (k8s-mcp status).`;
    case 'partly':
      return `Recorded in some namespaces only: ${names}.`;
    default:
      return sort satisfies never;
  }
}
