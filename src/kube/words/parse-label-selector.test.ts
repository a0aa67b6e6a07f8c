import { expect, test } from 'vitest';
import { parseLabelSelector } from './parse-label-selector.ts';

test.each([
  ['app=web', [{ operator: 'in', key: 'app', values: ['web'] }]],
  [' app == web ', [{ operator: 'in', key: 'app', values: ['web'] }]],
  ['app!=', [{ operator: 'notIn', key: 'app', values: [''] }]],
  [
    'a.b/app,! c',
    [
      { operator: 'exists', key: 'a.b/app' },
      { operator: 'notExists', key: 'c' },
    ],
  ],
  [
    'in in (in, x),notin',
    [
      { operator: 'in', key: 'in', values: ['in', 'x'] },
      { operator: 'exists', key: 'notin' },
    ],
  ],
  ['app notin(a)', [{ operator: 'notIn', key: 'app', values: ['a'] }]],
  [' \n', []],
])('reads %j', (text, terms) => {
  expect(parseLabelSelector(text)).toEqual(terms);
});

test.each([
  'a,',
  ',',
  'a=b c',
  'a===b',
  'a>1',
  'a in ()',
  'a in (b',
  'a in b',
  '-a',
  'a=-b',
  'A.b/c',
  '/a',
  'a/b/c',
  'a'.repeat(64),
  '!',
  'a=字',
])('leaves %j to the API server', (text) => {
  expect(parseLabelSelector(text)).toBeUndefined();
});

test('reads the longest and oddest text in no time to speak of', () => {
  for (const part of ['a', 'a.', 'a,', 'a in (', '(,', '!', ' ', 'a-'])
    parseLabelSelector(part.repeat(4096 / part.length));
});
