import { displayWidth } from './display-width.ts';
import { printable } from './printable.ts';

export interface TableOptions {
  /** What stands above a column instead of its name. */
  readonly heading?: (column: string) => string;
  /** Columns whose cells are numbers: set to the right. */
  readonly right?: readonly string[];
  /** Widest line; longer cells of the last column are cut. Absent: as wide as it gets. */
  readonly width?: number;
  /** Paints a whole cell after it is padded. */
  readonly paint?: (cell: string, column: string, row: readonly string[]) => string;
}

const GAP = '  ';

/** A table for a person: columns aligned by what a terminal shows, wide characters counted as two. */
export function formatTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const safe = rows.map((row) => row.map(printable));
  const heads = options.heading === undefined ? columns : columns.map(options.heading);
  const widths = heads.map((head, index) =>
    safe.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), displayWidth(head)),
  );
  const line = (cells: readonly string[], paint?: (cell: string, column: string) => string): string =>
    columns
      .map((column, index) => {
        const last = index === columns.length - 1;
        const width = last && options.width !== undefined ? lastWidth(widths, options.width) : (widths[index] ?? 0);
        const cell = cut(cells[index] ?? '', width);
        const space = ' '.repeat(Math.max(0, width - displayWidth(cell)));
        const right = options.right?.includes(column) === true;
        const padded = right ? space + cell : last ? cell : cell + space;
        return paint === undefined ? padded : paint(padded, column);
      })
      .join(GAP)
      .trimEnd();
  const paint = options.paint;
  return [
    line(heads),
    ...safe.map((row) => line(row, paint === undefined ? undefined : (cell, column) => paint(cell, column, row))),
  ].join('\n');
}

function lastWidth(widths: readonly number[], total: number): number {
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  return Math.max(10, Math.min(widths.at(-1) ?? 0, total - before));
}

function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
