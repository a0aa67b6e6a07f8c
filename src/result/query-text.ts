import type { CachedSource } from '../lib/machine-form.ts';
import type { QueryOutcome } from './outcome.ts';
import { counted, formatCount } from './plain-text.ts';
import { ageOf, scopeLines } from './query-scopes.ts';
import { rowLine, rowLineWithin } from './table-text.ts';
import { cutToTokens } from './token-cut.ts';
import { estimateTokens } from './token-estimate.ts';

/** A table of rows within `budget` tokens, under what it was read from and how old that is. */
export function queryText(outcome: QueryOutcome, budget: number): string {
  const head = cutToTokens(scopeLines(outcome).join('\n'), Math.floor(budget / 4));
  const columns = rowLineWithin(outcome.columns, Math.floor(budget / 6));
  // The longest form of the last lines, so that what they turn out to be fits.
  let left = budget - estimateTokens(`${head}\n${columns}\n${endLines(outcome, 0).join('\n')}\n`) - 16;
  const lines: string[] = [];
  for (const cells of outcome.rows) {
    const row = cells.map((cell) => (cell === null ? 'NULL' : String(cell)));
    const line = rowLine(row);
    const cost = estimateTokens(`${line}\n`, { stopAbove: left });
    if (cost > left && lines.length > 0) break;
    lines.push(cost > left ? rowLineWithin(row, Math.max(16, left)) : line);
    left -= cost;
  }
  return cutToTokens([head, columns, ...lines, ...endLines(outcome, lines.length)].join('\n'), budget);
}

/**
 * That of the oldest scope that was read: an answer is as old as its oldest part. What was never scanned has no age, and
 * its own line in the header. Undefined where none was ever scanned.
 */
export function querySource({ scopes }: Pick<QueryOutcome, 'scopes'>): CachedSource | undefined {
  const scanned = scopes.filter(({ ageMs }) => ageMs !== undefined);
  const [oldest] = scanned.sort((a, b) => ageOf(b) - ageOf(a));
  if (oldest?.ageMs === undefined || oldest.freshness === 'never') return undefined;
  return { from: 'cache', ageMs: Math.max(0, oldest.ageMs), freshness: oldest.freshness };
}

/** The machine form: all rows that came, and what they were read from. */
export function queryTable({ columns, rows, truncated, cutCells, scopes }: QueryOutcome): object {
  return { columns, rows, truncated, cutCells, scopes };
}

/** How many rows there are, and how to get those that aren't here. */
function endLines(outcome: QueryOutcome, shown: number): readonly string[] {
  const { rows, truncated, cutCells } = outcome;
  const cells = cutCells > 0 ? [`${counted(cutCells, 'long cell')} cut: ask for less of them (substr, ->>)`] : [];
  if (!truncated && shown === rows.length) return [`${counted(shown, 'row')}`, ...cells, ...unheldKinds(outcome)];
  const found = truncated ? `more than ${formatCount(rows.length)}` : formatCount(rows.length);
  return [
    `${formatCount(shown)} of ${found} rows shown: narrow with WHERE, aggregate (count, GROUP BY), or go on with LIMIT … OFFSET ${shown}`,
    ...cells,
  ];
}

/** Tables of all kinds: what was never scanned is missing in them without a word. */
const OF_ALL_KINDS: ReadonlySet<string> = new Set(['objects', 'object_bodies', 'other_objects']);

/** Where nothing was found, or nothing counted. */
function unheldKinds({ rows, scopes, tablesRead }: QueryOutcome): readonly string[] {
  const isNothing = rows.every((row) => row.every((cell) => cell === 0 || cell === null));
  if (!isNothing || scopes.length === 0 || !tablesRead.every((table) => OF_ALL_KINDS.has(table))) return [];
  return ['Only kinds that are cached were looked at (SELECT DISTINCT kind FROM cache_metadata); others are seen live'];
}
