import { displayWidth } from '../display-width.ts';
import { charactersOf } from '../markdown/characters.ts';
import type { EditorState } from './line-editor.ts';

export interface InputView {
  /** Rows of the screen, the prompt before the first, none wider than the width. */
  readonly rows: readonly string[];
  /** Where the cursor stands in `rows`, in columns that a terminal shows. */
  readonly cursor: { readonly x: number; readonly y: number };
  /** About how many rows don't fit, above and below. */
  readonly hidden: { readonly above: number; readonly below: number };
}

const TAB = '  ';

/**
 * Lays typed text out under its prompt, as many rows as `height`, those around the cursor where there are more. Only lines
 * that may be seen are looked at: a paste can be long, and every key lays it out again.
 */
export function inputView(
  { text, cursor }: Pick<EditorState, 'text' | 'cursor'>,
  options: { readonly prompt: string; readonly width: number; readonly height: number },
): InputView {
  const indent = ' '.repeat(displayWidth(options.prompt));
  const width = Math.max(2, options.width - indent.length);
  const height = Math.max(1, options.height);
  const lines = text.split('\n');
  const current = text.slice(0, cursor).split('\n').length - 1;
  const column = cursor - (cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1);
  const { rows: currentRows, place } = lineRows(lines[current] ?? '', width, column);
  const above: string[] = [];
  let top = current;
  while (top > 0 && above.length < height) {
    top -= 1;
    above.unshift(...lineRows(lines[top] ?? '', width).rows);
  }
  const below: string[] = [];
  let bottom = current;
  while (bottom < lines.length - 1 && below.length < height) {
    bottom += 1;
    below.push(...lineRows(lines[bottom] ?? '', width).rows);
  }
  const rows = [...above, ...currentRows, ...below];
  const y = above.length + place.y;
  const first = Math.max(0, Math.min(y - Math.floor(height / 2), rows.length - height));
  const shown = rows.slice(first, first + height);
  return {
    rows: shown.map((row, index) => (top === 0 && first + index === 0 ? options.prompt : indent) + row),
    cursor: { x: indent.length + place.x, y: y - first },
    hidden: { above: top + first, below: lines.length - 1 - bottom + rows.length - first - shown.length },
  };
}

/** The rows of one line, and where the character at `column`, an index into it, stands in them. */
function lineRows(
  line: string,
  width: number,
  column?: number,
): { readonly rows: readonly string[]; readonly place: { readonly x: number; readonly y: number } } {
  const rows: string[] = [];
  let place = { x: 0, y: 0 };
  let row = '';
  let used = 0;
  let at = 0;
  const breakRow = (): void => {
    rows.push(row);
    row = '';
    used = 0;
  };
  for (const { text: character, width: own } of charactersOf(line, width)) {
    const shown = character === '\t' ? TAB : character;
    const columns = character === '\t' ? TAB.length : own;
    if (used + columns > width) breakRow();
    if (at === column) place = { x: used, y: rows.length };
    row += shown;
    used += columns;
    at += character.length;
  }
  if (at === column) {
    // Behind a full row there is no column left.
    if (used >= width) breakRow();
    place = { x: used, y: rows.length };
  }
  rows.push(row);
  return { rows, place };
}
