import type { Row } from '../outcome.ts';

/**
 * How a kind's list is shown: the same from the API server's table and from the cache, so that an answer reads alike
 * wherever it came from.
 */
export interface ListColumns {
  /** Shown in this order; the namespace comes first by itself where the list spans several. */
  readonly names: readonly string[];
  /** How much trouble a row is in, from its cells by column name: 0 none, 3 broken. */
  readonly rank: (cell: (column: string) => string) => number;
  /** Column whose values are counted in the summary line; absent: no summary. */
  readonly countBy?: string;
}

export const HEALTHY = 0;
/** On its way, or being held back on purpose. */
export const WAITING = 1;
/** Running, but not as it should. */
export const DEGRADED = 2;
export const BROKEN = 3;

/** `2/3` → there are fewer than wanted. Anything else says nothing. */
export function isShort(ready: string): boolean {
  const match = /^(\d+)\/(\d+)$/.exec(ready);
  return match !== null && Number(match[1]) < Number(match[2]);
}

/** Counts the values of one column, most frequent first, ties by value. */
export function countValues(rows: readonly Row[], columnIndex: number): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = row.cells[columnIndex] ?? '';
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
