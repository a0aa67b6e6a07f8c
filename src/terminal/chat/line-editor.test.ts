import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanInput,
  type EditorKey,
  type EditorState,
  EMPTY_EDITOR,
  editLine,
  editorWith,
  MOST_CHARACTERS,
} from './line-editor.ts';

/** The text with `|` where the cursor stands. */
function shown({ text, cursor }: EditorState): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function at(marked: string): EditorState {
  return { ...EMPTY_EDITOR, text: marked.replace('|', ''), cursor: marked.indexOf('|') };
}

function edited(marked: string, ...types: readonly Exclude<EditorKey['type'], 'insert'>[]): string {
  return shown(types.reduce((state, type) => editLine(state, { type }), at(marked)));
}

describe('the line editor', () => {
  it('puts text in where the cursor stands', () => {
    expect(shown(editLine(at('a|c'), { type: 'insert', text: 'b' }))).toBe('ab|c');
  });

  it.each([
    ['kubectl get| pods', 'wordLeft', 'kubectl |get pods'],
    ['kubectl |get pods', 'wordLeft', '|kubectl get pods'],
    ['kubectl| get pods', 'wordRight', 'kubectl get| pods'],
    ['get pods|', 'wordRight', 'get pods|'],
    ['get pods|', 'lineStart', '|get pods'],
    ['one\ntwo| x\nthree', 'lineStart', 'one\n|two x\nthree'],
    ['one\n|two x\nthree', 'lineEnd', 'one\ntwo x|\nthree'],
    ['one\n|two', 'left', 'one|\ntwo'],
    ['one|\ntwo', 'right', 'one\n|two'],
    ['|one', 'left', '|one'],
    ['one\ntw|o', 'up', 'on|e\ntwo'],
    ['one and more|\ntwo', 'down', 'one and more\ntwo|'],
  ] as const)('moves in %j by %s to %j', (before, type, result) => {
    expect(edited(before, type)).toBe(result);
  });

  it.each([
    ['ab|c', 'backspace', 'a|c'],
    ['ab|c', 'delete', 'ab|'],
    ['one\n|two', 'backspace', 'one|two'],
    ['one |two\nthree', 'cutToLineEnd', 'one |\nthree'],
    ['one |\nthree', 'cutToLineEnd', 'one |three'],
    ['one\ntwo |x', 'cutToLineStart', 'one\n|x'],
    ['get pods -n shop|', 'cutWordLeft', 'get pods -n |'],
    ['get| pods', 'cutWordRight', 'get|'],
  ] as const)('removes from %j by %s: %j', (before, type, result) => {
    expect(edited(before, type)).toBe(result);
  });

  it('puts in again what it cut', () => {
    expect(edited('one two|', 'cutWordLeft', 'lineStart', 'yank')).toBe('two|one ');
  });

  it('takes what a person sees as one character for one', () => {
    expect(edited('👩‍👩‍👧|', 'backspace')).toBe('|');
    expect(edited('é|', 'left')).toBe('|é');
    expect(edited('前端|', 'backspace')).toBe('前|');
    expect(edited('|🇨🇳x', 'right')).toBe('🇨🇳|x');
  });

  it('says by the same state that there is no line above or below', () => {
    const state = at('one|\ntwo');
    expect(editLine(state, { type: 'up' })).toBe(state);
    expect(editLine(at('|'), { type: 'down' }).text).toBe('');
  });

  it('takes no more than it can show quickly, and says what is lost', () => {
    const full = editLine(EMPTY_EDITOR, { type: 'insert', text: 'x'.repeat(MOST_CHARACTERS + 5) });
    expect(full.text.length).toBe(MOST_CHARACTERS);
    expect(full.lost).toBe(5);
    expect(editLine(full, { type: 'backspace' }).lost).toBe(0);
  });

  it('drops what would drive the terminal, and keeps line breaks', () => {
    expect(cleanInput('a\u001b[31m\u0007b\r\nc\rd\te\u202e')).toBe('a[31mb\nc\nd\te');
  });

  it('never leaves the cursor outside the text or inside a character', () => {
    const types = ['left', 'right', 'up', 'down', 'wordLeft', 'wordRight', 'lineStart', 'lineEnd'] as const;
    const cuts = ['backspace', 'delete', 'cutToLineEnd', 'cutToLineStart', 'cutWordLeft', 'cutWordRight'] as const;
    const key: fc.Arbitrary<EditorKey> = fc.oneof(
      fc.constantFrom(...types, ...cuts, 'yank' as const).map((type): EditorKey => ({ type })),
      fc
        .string({ unit: fc.constantFrom('a', ' ', '\n', '前', '👩‍👩‍👧', '\u001b', '-') })
        .map((text): EditorKey => ({ type: 'insert', text })),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        const { text, cursor } = keys.reduce(editLine, editorWith(EMPTY_EDITOR, 'start 前端'));
        expect(cursor).toBeGreaterThanOrEqual(0);
        expect(cursor).toBeLessThanOrEqual(text.length);
        expect(text.slice(0, cursor).isWellFormed()).toBe(true);
        expect(text).not.toContain('\u001b');
      }),
    );
  });
});
