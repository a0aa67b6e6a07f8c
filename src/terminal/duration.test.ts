import { expect, it } from 'vitest';
import { inWords } from './duration.ts';

it.each([
  [0, '0 ms'],
  [42, '42 ms'],
  [1_200, '1 s'],
  [119_000, '119 s'],
  [5 * 60_000, '5 min'],
  [3 * 3_600_000 + 20 * 60_000, '3 h 20 min'],
  [20 * 3_600_000 + 5 * 60_000, '20 h'],
  [12 * 86_400_000, '12 d'],
])('says %d ms as people do', (ms, words) => {
  expect(inWords(ms)).toBe(words);
});
