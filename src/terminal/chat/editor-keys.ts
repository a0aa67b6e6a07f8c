import type { Key } from 'ink';
import type { EditorKey, KeyOf } from './line-editor.ts';

/** What a key means on the screen: to the text, or beyond it. */
export type ScreenKey =
  | EditorKey
  | KeyOf<'enter' | 'tab' | 'backTab' | 'escape' | 'interrupt' | 'endOfInput' | 'expand'>;

const CONTROL: Readonly<Record<string, ScreenKey>> = {
  a: { type: 'lineStart' },
  b: { type: 'left' },
  c: { type: 'interrupt' },
  d: { type: 'endOfInput' },
  e: { type: 'lineEnd' },
  f: { type: 'right' },
  h: { type: 'backspace' },
  k: { type: 'cutToLineEnd' },
  n: { type: 'down' },
  o: { type: 'expand' },
  p: { type: 'up' },
  u: { type: 'cutToLineStart' },
  w: { type: 'cutWordLeft' },
  y: { type: 'yank' },
};

const META: Readonly<Record<string, ScreenKey>> = {
  b: { type: 'wordLeft' },
  f: { type: 'wordRight' },
  d: { type: 'cutWordRight' },
};

const LINE_BREAK: ScreenKey = { type: 'insert', text: '\n' };

/** Typed in one go or pasted into a terminal that doesn't mark pastes: a line break with more behind it. */
const MANY_LINES = /[\r\n][\s\S]*[^\r\n]/;

/**
 * What ink has read, as keys. Keys that come fast come in one piece, `text` and control characters mixed. Empty for what means
 * nothing here.
 */
export function screenKeys(input: string, key: Key): readonly ScreenKey[] {
  if (input.length > 1 && !key.ctrl && !key.meta) {
    const [, text = '', enter = ''] = (MANY_LINES.test(input) ? /^([\s\S]*?)(\r?)$/ : /^()()$/).exec(input) ?? [];
    if (text !== '') return [{ type: 'insert', text }, ...(enter === '' ? [] : [{ type: 'enter' } as const])];
    return (input.match(/[^\u0000-\u001f\u007f]+|[\u0000-\u001f\u007f]/g) ?? []).flatMap((part) =>
      /^[\u0000-\u001f\u007f]/.test(part) ? controlKey(part) : [{ type: 'insert', text: part }],
    );
  }
  const one = screenKey(input, key);
  return one === undefined ? [] : [one];
}

function controlKey(character: string): readonly ScreenKey[] {
  if (character === '\r') return [{ type: 'enter' }];
  if (character === '\n') return [LINE_BREAK];
  if (character === '\t') return [{ type: 'tab' }];
  if (character === '\u007f') return [{ type: 'backspace' }];
  const name = String.fromCharCode(character.charCodeAt(0) + 96);
  const key = Object.hasOwn(CONTROL, name) ? CONTROL[name] : undefined;
  return key === undefined ? [] : [key];
}

function screenKey(input: string, key: Key): ScreenKey | undefined {
  if (key.return) return key.meta || key.shift ? LINE_BREAK : { type: 'enter' };
  // Ctrl-J.
  if (input === '\n') return LINE_BREAK;
  if (key.tab) return { type: key.shift ? 'backTab' : 'tab' };
  if (key.escape) return { type: 'escape' };
  const isWord = key.meta || key.ctrl;
  if (key.leftArrow) return { type: isWord ? 'wordLeft' : 'left' };
  if (key.rightArrow) return { type: isWord ? 'wordRight' : 'right' };
  if (key.upArrow) return { type: 'up' };
  if (key.downArrow) return { type: 'down' };
  if (key.home) return { type: 'lineStart' };
  if (key.end) return { type: 'lineEnd' };
  if (key.backspace) return { type: isWord ? 'cutWordLeft' : 'backspace' };
  if (key.delete) return { type: 'delete' };
  if (key.ctrl) return Object.hasOwn(CONTROL, input) ? CONTROL[input] : undefined;
  if (key.meta) return Object.hasOwn(META, input) ? META[input] : undefined;
  return input === '' ? undefined : { type: 'insert', text: input };
}
