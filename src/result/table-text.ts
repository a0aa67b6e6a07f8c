import { escapeCell, formatCount } from './plain-text.ts';
import { cutMark, cutToTokens, wellFormed } from './token-cut.ts';
import { estimateTokens } from './token-estimate.ts';

/** A cell longer than this is cut before it is looked at: no budget shows more of it. */
const MAX_CELL = 100_000;

/** One line: cells between tabs, each on one line and unable to end it. */
export function rowLine(cells: readonly string[]): string {
  return cells.map((cell) => escapeCell(cell.length > MAX_CELL ? cutCell(cell, MAX_CELL) : cell)).join('\t');
}

/** The line within `budget` tokens: the longest cells are cut first, then cells at the end left out; both are marked. */
export function rowLineWithin(cells: readonly string[], budget: number): string {
  const line = rowLine(cells);
  if (estimateTokens(line, { stopAbove: budget }) <= budget) return line;
  // A cut cell costs its mark; where there are so many cells that not even the marks fit, the last ones go.
  const shown = cells.slice(0, Math.max(1, Math.floor(budget / 8)));
  const rest = cells.length - shown.length;
  let longest = Math.max(...shown.map((cell) => cell.length));
  for (;;) {
    longest = Math.floor(Math.min(longest * 0.8, budget * 8));
    const cut = shown.map((cell) => (cell.length > longest ? cutCell(cell, longest) : cell));
    const text = rowLine(rest > 0 ? [...cut, `…[+${formatCount(rest)} cells]`] : cut);
    if (estimateTokens(text, { stopAbove: budget }) <= budget) return text;
    if (longest < 2) return cutToTokens(text, budget);
  }
}

function cutCell(cell: string, length: number): string {
  return wellFormed(cell, length) + cutMark(cell.length - length);
}

/**
 * The line of the columns and below it the first rows, as many as fit into `budget` tokens beside the text `around`;
 * at least one, however little of it.
 */
export function fittingRows(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  options: { readonly budget: number; readonly around: string },
): readonly string[] {
  const head = rowLineWithin(columns, Math.floor(options.budget / 6));
  let left = options.budget - estimateTokens(`${options.around}\n${head}\n`) - 16;
  const lines = [head];
  for (const cells of rows) {
    const line = rowLine(cells);
    const cost = estimateTokens(`${line}\n`, { stopAbove: left });
    if (cost > left && lines.length > 1) break;
    lines.push(cost > left ? rowLineWithin(cells, Math.max(16, left)) : line);
    left -= cost;
  }
  return lines;
}
