import { expect, test } from 'vitest';
import { LineReader } from './line-reader.ts';

test('puts lines together whatever the chunks, also in the middle of a character', () => {
  const text = 'one\ntwo 二 🚀\n\nthree\r\nunfinished';
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const reader = new LineReader({ maxLineBytes: 100 });
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; at += size) lines.push(...reader.push(bytes.subarray(at, at + size)));
    expect(lines).toEqual(['one', 'two 二 🚀', '', 'three']);
  }
});

test('refuses a line that is longer than allowed, before it is complete', () => {
  const reader = new LineReader({ maxLineBytes: 8 });
  expect(reader.push(Buffer.from('12345678\n12345'))).toEqual(['12345678']);
  expect(() => reader.push(Buffer.from('6789'))).toThrow(/more than 8 bytes/);
});
