import type { Style } from '../style.ts';
import { type Character, charactersOf } from './characters.ts';
import { isSeam, isSpace, mayBreakBetween } from './line-breaking.ts';
import type { Line, Span } from './span.ts';

interface Cell extends Character {
  readonly styles: readonly Style[];
}

/** Lines of running text, none wider than `width` (2 or more): broken between words, long words broken too. */
export function wrapSpans(spans: readonly Span[], width: number): readonly Line[] {
  return splitLines(cellsOf(spans, width)).flatMap((cells) => wrapCells(cells, width));
}

/** Lines cut just where they are full, for text in which spaces count. */
export function cutSpans(spans: readonly Span[], width: number): readonly Line[] {
  return splitLines(cellsOf(spans, width)).flatMap((cells) => {
    const lines: Cell[][] = [[]];
    let used = 0;
    for (const cell of cells) {
      if (used + cell.width > width) {
        lines.push([]);
        used = 0;
      }
      lines.at(-1)?.push(cell);
      used += cell.width;
    }
    return lines.map(lineOf);
  });
}

/** What a text takes unbroken, and what its longest unbreakable part takes, in columns. */
export function measureSpans(spans: readonly Span[]): { readonly natural: number; readonly longest: number } {
  const lines = splitLines(cellsOf(spans, Number.POSITIVE_INFINITY));
  return {
    natural: Math.max(0, ...lines.map(widthOf)),
    longest: Math.max(0, ...lines.flatMap((cells) => partsOf(cells).map(widthOf))),
  };
}

function wrapCells(cells: readonly Cell[], width: number): readonly Line[] {
  const lines: Cell[][] = [];
  let line: Cell[] = [];
  let used = 0;
  let spaces: readonly Cell[] = [];
  for (const part of partsOf(cells)) {
    const first = part[0];
    if (first !== undefined && isSpace(first)) {
      spaces = part;
      continue;
    }
    const partWidth = widthOf(part);
    const spaceWidth = widthOf(spaces);
    if (line.length > 0 && used + spaceWidth + partWidth <= width) {
      line.push(...spaces, ...part);
      used += spaceWidth + partWidth;
    } else {
      if (line.length > 0) lines.push(line);
      const pieces = breakPart(part, width);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? [];
      used = widthOf(line);
    }
    spaces = [];
  }
  return [...lines, line].map(lineOf);
}

/** A part that is too wide for a line, in pieces; after a seam where there is one in the line's second half. */
function breakPart(part: readonly Cell[], width: number): Cell[][] {
  const pieces: Cell[][] = [];
  let rest = part;
  while (widthOf(rest) > width) {
    let count = 0;
    let used = 0;
    for (const cell of rest) {
      if (used + cell.width > width) break;
      used += cell.width;
      count += 1;
    }
    const seam = rest.slice(0, count).findLastIndex(isSeam) + 1;
    const taken = seam > count / 2 ? seam : Math.max(1, count);
    pieces.push(rest.slice(0, taken));
    rest = rest.slice(taken);
  }
  return [...pieces, [...rest]];
}

/** Runs of spaces, and runs in between that hold no place to break. */
function partsOf(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  const parts: Cell[][] = [];
  let before: Cell | undefined;
  for (const cell of cells) {
    const joins =
      before !== undefined &&
      (isSpace(before) || isSpace(cell) ? isSpace(before) === isSpace(cell) : !mayBreakBetween(before, cell));
    if (joins) parts.at(-1)?.push(cell);
    else parts.push([cell]);
    before = cell;
  }
  return parts;
}

/** Characters of the whole text, with the styles of where they begin: a mark may stand in another span than its letter. */
function cellsOf(spans: readonly Span[], width: number): readonly Cell[] {
  let index = 0;
  let end = spans[0]?.text.length ?? 0;
  let offset = 0;
  return charactersOf(spans.map((part) => part.text).join(''), width).map((character) => {
    while (offset >= end && index < spans.length - 1) {
      index += 1;
      end += spans[index]?.text.length ?? 0;
    }
    offset += character.text.length;
    return { text: character.text, width: character.width, styles: spans[index]?.styles ?? [] };
  });
}

function splitLines(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  const lines: Cell[][] = [[]];
  for (const cell of cells) {
    if (cell.text === '\n') lines.push([]);
    else lines.at(-1)?.push(cell);
  }
  return lines;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

function lineOf(cells: readonly Cell[]): Line {
  const spans: { text: string; readonly styles: readonly Style[] }[] = [];
  for (const cell of cells) {
    const last = spans.at(-1);
    if (last !== undefined && last.styles === cell.styles) last.text += cell.text;
    else spans.push({ text: cell.text, styles: cell.styles });
  }
  return spans;
}
