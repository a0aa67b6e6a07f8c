import { expect, test } from 'vitest';
import { type ChangesCursor, decodeChangesCursor, encodeChangesCursor } from './changes-cursor.ts';

const times = { since: 1_795_000_000_000, until: 1_795_000_060_000 };
const after = { rank: 2, key: '0009007199254740991/7' };

test.each<ChangesCursor>([
  { type: 'group', id: 7, ...times },
  { type: 'group', id: 7, ...times, after },
  { type: 'group', id: 7, ...times, kind: 'pod' },
  { type: 'group', id: 7, ...times, namespace: 'shop', name: 'web*', after },
  { type: 'page', question: 'abc', ...times, after },
])('comes back as it was: %j', (cursor) => {
  expect(decodeChangesCursor(encodeChangesCursor(cursor), 'abc')).toEqual(cursor);
});

test.each([
  '',
  'g',
  'g.1',
  'g.1.2.3.!!!',
  'p.abc.1.2',
  'x.1.2.3',
  `g.1.2.3.${'x'.repeat(3000)}`,
])('refuses %s', (text) => {
  expect(() => decodeChangesCursor(text, 'abc')).toThrow(/not a cursor of this server/);
});

test('refuses a page of another question', () => {
  const page = encodeChangesCursor({ type: 'page', question: 'other', ...times, after });
  expect(() => decodeChangesCursor(page, 'abc')).toThrow(/another question/);
});
