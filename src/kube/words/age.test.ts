import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageOf, formatDuration } from './age.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, y: 365 * DAY };

describe('formatDuration', () => {
  it.each([
    [-2 * SECOND, '<invalid>'],
    [-1_999, '0s'],
    [-1, '0s'],
    [0, '0s'],
    [999, '0s'],
    [119_999, '119s'],
    [2 * MINUTE, '2m'],
    [5 * MINUTE + 3 * SECOND, '5m3s'],
    [10 * MINUTE - 1, '9m59s'],
    [10 * MINUTE + 59 * SECOND, '10m'],
    [3 * HOUR - 1, '179m'],
    [3 * HOUR, '3h'],
    [7 * HOUR + 59 * MINUTE, '7h59m'],
    [8 * HOUR + 30 * MINUTE, '8h'],
    [48 * HOUR - 1, '47h'],
    [2 * DAY, '2d'],
    [2 * DAY + 4 * HOUR, '2d4h'],
    [8 * DAY + 5 * HOUR, '8d'],
    [729 * DAY, '729d'],
    [730 * DAY, '2y'],
    [3 * 365 * DAY + 12 * DAY, '3y12d'],
    [8 * 365 * DAY + 12 * DAY, '8y'],
    [Number.NaN, '<invalid>'],
  ])('prints %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('never says more than has passed, and never less by more than a tenth or a second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * 365 * DAY }), (ms) => {
        const text = formatDuration(ms);
        expect(text).toMatch(/^(\d+[smhdy]){1,2}$/);
        let said = 0;
        for (const [, count = '', unit = ''] of text.matchAll(/(\d+)([smhdy])/g)) {
          said += Number(count) * (UNIT_MS[unit] ?? 0);
        }
        expect(said).toBeLessThanOrEqual(ms);
        expect(ms - said).toBeLessThan(Math.max(SECOND, ms / 8));
      }),
    );
  });
});

describe('ageOf', () => {
  it('is unknown without a time', () => {
    const now = Date.parse('2026-11-23T05:00:00Z');
    expect(ageOf('2026-11-23T04:59:50Z', now)).toBe('10s');
    expect(ageOf(undefined, now)).toBe('<unknown>');
    expect(ageOf('rubbish', now)).toBe('<unknown>');
  });
});
