import { displayWidth } from '../display-width.ts';
import { printable } from '../printable.ts';
import type { Paint } from '../style.ts';
import { cutLines } from './wrap-lines.ts';

/** A tool's whole result behind a bar that says where it begins and ends; rows with tabs are set in columns. */
export function resultText(text: string, { width, paint }: { readonly width: number; readonly paint: Paint }): string {
  const bar = paint('dim', '│ ');
  return inColumns(text.toWellFormed().split(/\r?\n/))
    .flatMap((line) => cutLines(line, width - 2))
    .map((line) => bar + line)
    .join('\n');
}

function inColumns(lines: readonly string[]): readonly string[] {
  const rows = lines.map((line) => line.split('\t').map(printable));
  const shown: string[] = [];
  for (let first = 0; first < rows.length; ) {
    const columns = rows[first]?.length ?? 0;
    let end = first + 1;
    while (end < rows.length && rows[end]?.length === columns) end += 1;
    shown.push(...aligned(rows.slice(first, end), columns));
    first = end;
  }
  return shown;
}

function aligned(rows: readonly (readonly string[])[], columns: number): readonly string[] {
  if (columns < 2) return rows.map((row) => row.join(''));
  const widths = Array.from({ length: columns }, (_, index) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - displayWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
}
