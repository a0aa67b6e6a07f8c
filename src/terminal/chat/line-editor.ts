import { charactersOf } from '../markdown/characters.ts';

/** Text being typed, and where the cursor stands in it, as an index into the text that is never inside a character. */
export interface EditorState {
  readonly text: string;
  readonly cursor: number;
  /** What was cut last, for Ctrl-Y. */
  readonly cut: string;
  /** Characters that had no room any more. */
  readonly lost: number;
}

/** One variant for each name. */
export type KeyOf<Name extends string> = Name extends string ? { readonly type: Name } : never;

export type EditorKey =
  | { readonly type: 'insert'; readonly text: string }
  | KeyOf<'left' | 'right' | 'up' | 'down' | 'wordLeft' | 'wordRight' | 'lineStart' | 'lineEnd'>
  | KeyOf<'backspace' | 'delete' | 'cutToLineEnd' | 'cutToLineStart' | 'cutWordLeft' | 'cutWordRight' | 'yank'>;

/** More than anybody types or a model takes; every key lays the whole text out again. */
export const MOST_CHARACTERS = 100_000;

export const EMPTY_EDITOR: EditorState = { text: '', cursor: 0, cut: '', lost: 0 };

/** What a key makes of the text. The same state where it changes nothing: `up` in the first line is the history's. */
export function editLine(state: EditorState, key: EditorKey): EditorState {
  switch (key.type) {
    case 'insert':
      return insert(state, key.text);
    case 'yank':
      return insert(state, state.cut);
    case 'left':
      return moveTo(state, before(state));
    case 'right':
      return moveTo(state, after(state));
    case 'wordLeft':
      return moveTo(state, wordStart(state));
    case 'wordRight':
      return moveTo(state, wordEnd(state));
    case 'lineStart':
      return moveTo(state, lineStart(state.text, state.cursor));
    case 'lineEnd':
      return moveTo(state, lineEnd(state.text, state.cursor));
    case 'up':
      return moveLine(state, -1);
    case 'down':
      return moveLine(state, 1);
    case 'backspace':
      return remove(state, before(state), state.cursor);
    case 'delete':
      return remove(state, state.cursor, after(state));
    case 'cutToLineEnd':
      return cut(state, state.cursor, orBeyond(state.cursor, lineEnd(state.text, state.cursor), state.text.length));
    case 'cutToLineStart':
      return cut(state, lineStart(state.text, state.cursor), state.cursor);
    case 'cutWordLeft':
      return cut(state, wordStart(state), state.cursor);
    case 'cutWordRight':
      return cut(state, state.cursor, wordEnd(state));
  }
}

export function editorWith(state: EditorState, text: string): EditorState {
  return { ...state, text, cursor: text.length, lost: 0 };
}

/** Typed or pasted text without what would drive a terminal; line breaks and tabs stay. */
export function cleanInput(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
}

function insert(state: EditorState, raw: string): EditorState {
  const text = cleanInput(raw);
  const room = Math.max(0, MOST_CHARACTERS - state.text.length);
  const taken = text.slice(0, room).replace(/[\ud800-\udbff]$/, '');
  if (text === '') return state;
  return {
    ...state,
    text: state.text.slice(0, state.cursor) + taken + state.text.slice(state.cursor),
    cursor: state.cursor + taken.length,
    lost: text.length - taken.length,
  };
}

function moveTo(state: EditorState, cursor: number): EditorState {
  return cursor === state.cursor ? state : { ...state, cursor };
}

function remove(state: EditorState, from: number, to: number): EditorState {
  if (from === to) return state;
  return { ...state, text: state.text.slice(0, from) + state.text.slice(to), cursor: from, lost: 0 };
}

function cut(state: EditorState, from: number, to: number): EditorState {
  return from === to ? state : { ...remove(state, from, to), cut: state.text.slice(from, to) };
}

/** To the same place, counted in characters, of the line above or below. */
function moveLine(state: EditorState, direction: -1 | 1): EditorState {
  const { text, cursor } = state;
  const start = lineStart(text, cursor);
  const target = direction === -1 ? start - 1 : lineEnd(text, cursor) + 1;
  if (target < 0 || target > text.length) return state;
  const targetStart = lineStart(text, target);
  const column = graphemes(text.slice(start, cursor)).length;
  const line = graphemes(text.slice(targetStart, lineEnd(text, targetStart)));
  return moveTo(state, targetStart + line.slice(0, column).join('').length);
}

function before({ text, cursor }: EditorState): number {
  if (cursor === 0) return 0;
  const start = lineStart(text, cursor);
  if (start === cursor) return cursor - 1;
  return cursor - (graphemes(text.slice(start, cursor)).at(-1)?.length ?? 1);
}

function after({ text, cursor }: EditorState): number {
  if (cursor === text.length) return cursor;
  const end = lineEnd(text, cursor);
  return end === cursor ? cursor + 1 : cursor + (graphemes(text.slice(cursor, end))[0]?.length ?? 1);
}

function wordStart({ text, cursor }: EditorState): number {
  const words = wordsIn(text.slice(0, cursor));
  return words.at(-1)?.start ?? 0;
}

function wordEnd({ text, cursor }: EditorState): number {
  const [first] = wordsIn(text.slice(cursor));
  return first === undefined ? text.length : cursor + first.end;
}

/** Words as languages have them, those without spaces too; `a-b_c` is what a terminal's user takes for three. */
function wordsIn(text: string): readonly { readonly start: number; readonly end: number }[] {
  return Array.from(new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)).flatMap((part) =>
    part.isWordLike === true ? [{ start: part.index, end: part.index + part.segment.length }] : [],
  );
}

function lineStart(text: string, from: number): number {
  return from === 0 ? 0 : text.lastIndexOf('\n', from - 1) + 1;
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found === -1 ? text.length : found;
}

/** At a line's end the line break itself goes. */
function orBeyond(cursor: number, end: number, length: number): number {
  return end === cursor ? Math.min(length, end + 1) : end;
}

function graphemes(text: string): readonly string[] {
  return charactersOf(text, Number.POSITIVE_INFINITY).map((character) => character.text);
}
