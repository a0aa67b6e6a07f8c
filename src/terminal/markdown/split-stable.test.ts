import { expect, it } from 'vitest';
import { splitStable } from './split-stable.ts';

it.each([
  ['', '', ''],
  ['a paragraph', '', 'a paragraph'],
  ['a paragraph\n\n', '', 'a paragraph\n\n'],
  ['one\n\ntwo\n', 'one\n\n', 'two\n'],
  ['one\n\ntw', '', 'one\n\ntw'],
  ['# head\ntext\n', '# head\n', 'text\n'],
  ['one\r\n\r\ntwo\r\n', 'one\r\n\r\n', 'two\r\n'],
  ['\n\none', '', '\n\none'],
])('divides %j after the last block that is complete', (text, done, open) => {
  expect(splitStable(text)).toEqual({ done, open });
});

it.each([
  ['a table', '| a |\n|---|\n| b |\n'],
  ['a code fence', '```sh\nkubectl get pods\n\n# more\n'],
  ['a list', '- a\n\n  text of a\n- b\n'],
  ['a quote', '> a\n> b\n'],
  ['what may become a table', '| a | b |\n'],
])('keeps %s open while it may grow', (_what, text) => {
  expect(splitStable(`before\n\n${text}`)).toEqual({ done: 'before\n\n', open: text });
  expect(splitStable(`before\n\n${text}`).open).toBe(text);
});

it('closes a table once something else has begun', () => {
  const table = '| a |\n|---|\n| b |\n\n';
  expect(splitStable(`${table}after\n`)).toEqual({ done: table, open: 'after\n' });
});

it('cuts where both halves read as they do together', () => {
  // The dashes end the first paragraph a line early, though they make no table of the second.
  expect(splitStable('two lines\nof text\n2) two\n---\n')).toEqual({
    done: 'two lines\nof text\n',
    open: '2) two\n---\n',
  });
});

it('keeps all of it open that is nested past all reason', () => {
  const text = `${'>'.repeat(50_000)}\n`;
  expect(splitStable(text)).toEqual({ done: '', open: text });
});
