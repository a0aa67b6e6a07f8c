import {
  HISTORY_CELLS,
  HISTORY_LINES,
  HISTORY_NOTES,
  HISTORY_PARTS,
  HISTORY_PHRASES,
} from './chinese-sentences/history.ts';
import { createTranslator } from './sentence-book.ts';

const NOTES = createTranslator(HISTORY_NOTES);
const LINES = createTranslator(HISTORY_LINES, HISTORY_PHRASES);
const PARTS = createTranslator(HISTORY_PARTS);

const NOTE = 'note: ';
const DOT = ' · ';

/** The answer of `changes` or `diff`, as text, with its frame in Chinese; objects and values stay as they are. */
export function chineseHistory(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (line.includes('\t')) return line.split('\t').map(cell).join('\t');
      if (line.startsWith(NOTE)) return `注：${NOTES.lines(line.slice(NOTE.length))}`;
      return LINES.whole(line) ?? line.split(DOT).map(PARTS.lines).join(DOT);
    })
    .join('\n');
}

function cell(text: string): string {
  return Object.hasOwn(HISTORY_CELLS, text) ? (HISTORY_CELLS[text] ?? text) : text;
}
