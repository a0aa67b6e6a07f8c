import { type Hold, type JudgedFigure, judge } from './figure.ts';
import type { PartResult } from './part.ts';

const HEADER = ['', 'min', 'median', 'max', 'n', 'to hold', ''] as const;

/** The result of one part as a table for people. */
export function resultTable(result: PartResult): string {
  const rows = [HEADER, ...result.figures.map((figure) => cells(judge(figure)))];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [`== ${result.part}: ${result.summary}`, ...lines, ...result.notes.map((note) => `   ${note}`), ''].join('\n');
}

function isNumber(column: number): boolean {
  return column >= 1 && column <= 4;
}

function cells(figure: JudgedFigure): string[] {
  const { min, median, max, n } = figure.spread;
  const number = (value: number) => formatNumber(value, figure.unit);
  const what = figure.unit === '' || figure.unit === '×' ? figure.what : `${figure.what}, ${figure.unit}`;
  return [what, number(min), number(median), number(max), String(n), holdText(figure.hold, number), figure.verdict];
}

function holdText(hold: Hold | undefined, number: (value: number) => string): string {
  if (hold === undefined) return '';
  const bound = hold.atMost === undefined ? `≥ ${number(hold.atLeast ?? 0)}` : `≤ ${number(hold.atMost)}`;
  return `${hold.by} ${bound}`;
}

function formatNumber(value: number, unit: JudgedFigure['unit']): string {
  if (unit === '×') return `${value.toFixed(2)} ×`;
  const digits = digitsOf(value, unit);
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Enough to tell a figure from the number to hold: SQL answers in less than a millisecond, an idle process hardly runs. */
function digitsOf(value: number, unit: JudgedFigure['unit']): number {
  if (unit === '%') return 2;
  if (unit !== 'ms' || Math.abs(value) >= 100) return 0;
  return Math.abs(value) < 10 ? 2 : 1;
}
