import { expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

const latest = { random: () => 1 };
const earliest = { random: () => 0 };

it('doubles with every failure, up to a minute', () => {
  expect([1, 2, 3, 4, 5, 9, 5000].map((failures) => backoffMs(latest, { failures }))).toEqual([
    5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000,
  ]);
});

it('spreads what failed together over half the time', () => {
  expect(backoffMs(earliest, { failures: 3 })).toBe(10_000);
});

it('waits at least as long as it was asked to', () => {
  expect(backoffMs(earliest, { failures: 1, retryAfterMs: 3_600_000 })).toBe(3_600_000);
});
