import { expect, it } from 'vitest';
import { elapsedInWords, inWords, tookInWords } from './duration.ts';

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

it.each([
  [42, '42 ms'],
  [1_240, '1.2 s'],
  [9_949, '9.9 s'],
  [42_400, '42 s'],
])('says to a tenth of a second what %d ms took', (ms, words) => {
  expect(tookInWords(ms)).toBe(words);
});

it.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [65_000, '1:05'],
  [3_600_000, '1:00:00'],
])('shows %d ms on a running clock', (ms, words) => {
  expect(elapsedInWords(ms)).toBe(words);
});
