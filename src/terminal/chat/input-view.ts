import { displayWidth } from '../display-width.ts';
import { charactersOf } from '../markdown/characters.ts';
import type { EditorState } from './line-editor.ts';

export interface InputView {
  /** Rows of the screen, the prompt before the first, none wider than the width. */
  readonly rows: readonly string[];
  /** Where the cursor stands in `rows`, in columns that a terminal shows. */
  readonly cursor: { readonly x: number; readonly y: number };
  /** Rows that don't fit, above and below. */
  readonly hidden: { readonly above: number; readonly below: number };
}

const TAB = '  ';

/** Lays typed text out under its prompt, as many rows as `height`, those around the cursor where there are more. */
export function inputView(
  { text, cursor }: Pick<EditorState, 'text' | 'cursor'>,
  options: { readonly prompt: string; readonly width: number; readonly height: number },
): InputView {
  const indent = ' '.repeat(displayWidth(options.prompt));
  const width = Math.max(2, options.width - indent.length);
  const rows: string[] = [];
  let place = { x: 0, y: 0 };
  let offset = 0;
  for (const line of text.split('\n')) {
    let row = '';
    let used = 0;
    const breakRow = (): void => {
      rows.push(row);
      row = '';
      used = 0;
    };
    let at = offset;
    for (const { text: character, width: own } of charactersOf(line, width)) {
      const shown = character === '\t' ? TAB : character;
      const columns = character === '\t' ? TAB.length : own;
      if (used + columns > width) breakRow();
      if (at === cursor) place = { x: used, y: rows.length };
      row += shown;
      used += columns;
      at += character.length;
    }
    if (at === cursor) {
      // Behind a full row there is no column left.
      if (used >= width) breakRow();
      place = { x: used, y: rows.length };
    }
    rows.push(row);
    offset = at + 1;
  }
  const height = Math.max(1, options.height);
  const first = Math.max(0, Math.min(place.y - Math.floor(height / 2), rows.length - height));
  const shown = rows.slice(first, first + height);
  return {
    rows: shown.map((row, index) => (first + index === 0 ? options.prompt : indent) + row),
    cursor: { x: indent.length + place.x, y: place.y - first },
    hidden: { above: first, below: rows.length - first - shown.length },
  };
}
