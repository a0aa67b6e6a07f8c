import type { Key } from 'ink';
import { expect, it } from 'vitest';
import { screenKeys } from './editor-keys.ts';

const NO_KEY = {
  ...{ upArrow: false, downArrow: false, leftArrow: false, rightArrow: false, pageDown: false, pageUp: false },
  ...{ home: false, end: false, return: false, escape: false, ctrl: false, shift: false, tab: false },
  ...{ backspace: false, delete: false, meta: false, super: false, hyper: false, capsLock: false, numLock: false },
} as Key;

it.each([
  ['a', {}, [{ type: 'insert', text: 'a' }]],
  ['\r', { return: true }, [{ type: 'enter' }]],
  ['\r', { return: true, meta: true }, [{ type: 'insert', text: '\n' }]],
  ['\n', {}, [{ type: 'insert', text: '\n' }]],
  ['b', { meta: true }, [{ type: 'wordLeft' }]],
  ['w', { ctrl: true }, [{ type: 'cutWordLeft' }]],
  ['q', { ctrl: true }, []],
  ['', { leftArrow: true, ctrl: true }, [{ type: 'wordLeft' }]],
])('takes %j with %j for %j', (input, key, meant) => {
  expect(screenKeys(input, { ...NO_KEY, ...key })).toEqual(meant);
});

it('takes apart what was typed faster than it was read', () => {
  expect(screenKeys('list\r', NO_KEY)).toEqual([{ type: 'insert', text: 'list' }, { type: 'enter' }]);
  expect(screenKeys('ab\u007f\u0015你好\u0003', NO_KEY)).toEqual([
    { type: 'insert', text: 'ab' },
    { type: 'backspace' },
    { type: 'cutToLineStart' },
    { type: 'insert', text: '你好' },
    { type: 'interrupt' },
  ]);
});

it('takes many lines at once for a paste, and sends it only where Enter stands at its end', () => {
  expect(screenKeys('one\rtwo', NO_KEY)).toEqual([{ type: 'insert', text: 'one\rtwo' }]);
  expect(screenKeys('one\r\ntwo\r', NO_KEY)).toEqual([{ type: 'insert', text: 'one\r\ntwo' }, { type: 'enter' }]);
});

it('takes the name of what every object has for no key', () => {
  expect(screenKeys('constructor', { ...NO_KEY, ctrl: true })).toEqual([]);
});
