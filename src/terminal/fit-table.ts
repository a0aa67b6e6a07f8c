import { displayWidth } from './display-width.ts';
import { columnWidths } from './markdown/column-widths.ts';
import { printable } from './printable.ts';
import { formatTable } from './table.ts';

const GAP = 2;

/**
 * A table no wider than `width`: wide columns share what there is, and their cells are cut. Where there are too many columns
 * for that, one line for each cell, a blank line between rows.
 */
export function fitTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  options: { readonly width: number; readonly right?: readonly string[] },
): string {
  const safe = rows.map((row) => row.map(printable));
  const needs = columns.map((column, index) => {
    const natural = Math.max(displayWidth(column), ...safe.map((row) => displayWidth(row[index] ?? '')));
    return { natural: Math.max(1, natural), longest: Math.max(1, natural) };
  });
  const widths = columnWidths(needs, options.width - GAP * (columns.length - 1));
  if (widths === undefined) return records(columns, safe, options.width);
  const fitted = safe.map((row) => row.map((cell, index) => cutTo(cell, widths[index] ?? 1)));
  const heads = columns.map((column, index) => cutTo(column, widths[index] ?? 1));
  const right = heads.filter((_, index) => options.right?.includes(columns[index] ?? '') === true);
  return formatTable(heads, fitted, { right });
}

/** The beginning of a text that takes so many columns, marked where it was cut. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += displayWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function records(columns: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const name = Math.max(...columns.map(displayWidth));
  return rows
    .map((row) =>
      columns
        .map((column, index) =>
          cutTo(`${column}${' '.repeat(name - displayWidth(column))}  ${row[index] ?? ''}`, width),
        )
        .join('\n'),
    )
    .join('\n\n');
}
