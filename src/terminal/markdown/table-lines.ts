import type { Tokens } from 'marked';
import { columnWidths } from './column-widths.ts';
import { type InlineOptions, inlineSpans } from './inline.ts';
import { own } from './lex.ts';
import { type Line, lineWidth, type Span, span } from './span.ts';
import { measureSpans, wrapSpans } from './wrap.ts';

type Alignment = Tokens.Table['align'][number];
type Row = readonly (readonly Span[])[];

const BORDER = span(' │ ', 'dim');
const BORDER_WIDTH = 3;

/** A table that fits the width; where its columns would become too narrow, a record for each row. */
export function tableLines(token: Tokens.Table, width: number, options: InlineOptions): readonly Line[] {
  const header: Row = token.header.map((cell) => inlineSpans(own(cell.tokens), options, ['bold']));
  const rows: readonly Row[] = token.rows.map((row) => row.map((cell) => inlineSpans(own(cell.tokens), options)));
  const needs = header.map((cell, index) => {
    const measures = [cell, ...rows.map((row) => row[index] ?? [])].map(measureSpans);
    return {
      natural: Math.max(1, ...measures.map((measure) => measure.natural)),
      longest: Math.max(1, ...measures.map((measure) => measure.longest)),
    };
  });
  const widths = columnWidths(needs, width - BORDER_WIDTH * (header.length - 1));
  if (widths === undefined) return recordLines(header, rows, width);
  const rule: Line = [span(widths.map((columnWidth) => '─'.repeat(columnWidth)).join('─┼─'), 'dim')];
  const drawn = rows.map((row) => rowLines(row, widths, token.align));
  // Where a row takes several lines, nothing else would tell where the next one begins.
  const needsRules = drawn.some((lines) => lines.length > 1);
  return [
    ...rowLines(header, widths, token.align),
    rule,
    ...drawn.flatMap((lines, index) => (needsRules && index > 0 ? [rule, ...lines] : lines)),
  ];
}

function rowLines(row: Row, widths: readonly number[], alignments: readonly Alignment[]): readonly Line[] {
  const cells = widths.map((width, index) => wrapSpans(row[index] ?? [], width));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, lineIndex) =>
    widths.flatMap((width, index) => {
      const isLast = index === widths.length - 1;
      const cell = align(cells[index]?.[lineIndex] ?? [], width, alignments[index] ?? null, isLast);
      return isLast ? cell : [...cell, BORDER];
    }),
  );
}

function align(line: Line, width: number, alignment: Alignment, isLast: boolean): Line {
  const free = Math.max(0, width - lineWidth(line));
  const left = alignment === 'right' ? free : alignment === 'center' ? Math.floor(free / 2) : 0;
  return [span(' '.repeat(left)), ...line, span(isLast ? '' : ' '.repeat(free - left))];
}

function recordLines(header: Row, rows: readonly Row[], width: number): readonly Line[] {
  return rows.flatMap((row, rowIndex) => [
    ...(rowIndex === 0 ? [] : [[]]),
    ...header.flatMap((name, index) =>
      wrapSpans([...name, span(': ', 'bold'), ...(row[index] ?? [])], width - 2).map((line, lineIndex) =>
        lineIndex === 0 ? line : [span('  '), ...line],
      ),
    ),
  ]);
}
