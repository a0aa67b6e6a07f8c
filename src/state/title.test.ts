import { expect, test } from 'vitest';
import { titleOf } from './title.ts';

test('a title is the question on one line, cut between characters', () => {
  expect(titleOf('  how many\n\tpods? ')).toBe('how many pods?');
  expect(titleOf('')).toBe('');
  expect(titleOf('👩‍🚀'.repeat(81))).toBe(`${'👩‍🚀'.repeat(79)}…`);
  expect(titleOf('x'.repeat(80))).toBe('x'.repeat(80));
  expect(titleOf(`${' '.repeat(5000)}why?`)).toBe('why?');
});
