import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanosToBytes, parseBytes, parseCount, parseCpuMillis, parseNanos } from './quantity.ts';

describe('parseCpuMillis', () => {
  it.each([
    ['0', 0],
    ['100m', 100],
    ['1', 1_000],
    ['1.5', 1_500],
    ['.5', 500],
    ['2.', 2_000],
    ['0.0001', 1],
    ['100u', 1],
    ['1001u', 2],
    ['1n', 1],
    ['2k', 2_000_000],
    ['1e3', 1_000_000],
    ['1E-3', 1],
    ['+3', 3_000],
    ['-1500u', -2],
  ])('reads %s as %d', (text, millis) => {
    expect(parseCpuMillis(text)).toBe(millis);
  });
});

describe('parseBytes', () => {
  it.each([
    ['128974848', 128_974_848],
    ['129e6', 129_000_000],
    ['129M', 129_000_000],
    ['123Mi', 128_974_848],
    ['1.5Gi', 1_610_612_736],
    ['0.1Ki', 103],
    ['128974848000m', 128_974_848],
    ['1500m', 2],
    ['4Pi', 4_503_599_627_370_496],
    ['1E', Number.MAX_SAFE_INTEGER],
    ['8Ei', Number.MAX_SAFE_INTEGER],
    ['1e1000', Number.MAX_SAFE_INTEGER],
    ['1e-1000', 1],
    ['0e9999', 0],
    ['-1E', -Number.MAX_SAFE_INTEGER],
  ])('reads %s as %d', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each([
    '',
    ' ',
    '1 Gi',
    'Gi',
    '1Gib',
    '1KI',
    '1K',
    '1e',
    '1e+',
    '1.2.3',
    '--1',
    '1g',
    '0x10',
    'NaN',
    '1'.repeat(65),
  ])('does not take %j for a quantity', (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });

  it('takes numbers, which custom resources may hold, and nothing else that is no text', () => {
    expect(parseBytes(5)).toBe(5);
    expect(parseCpuMillis(0.25)).toBe(250);
    expect(parseCount('110')).toBe(110);
    for (const value of [null, undefined, true, {}, ['1'], Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(parseBytes(value)).toBeUndefined();
    }
  });
});

describe('quantities', () => {
  it('of whole numbers come out as they are, with any suffix, in either unit', () => {
    const suffixes = { '': 1n, k: 1_000n, M: 1_000_000n, Ki: 1024n, Mi: 1024n ** 2n, Gi: 1024n ** 3n };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.constantFrom(...(Object.keys(suffixes) as (keyof typeof suffixes)[])),
        (count, suffix) => {
          const expected = BigInt(count) * suffixes[suffix];
          expect(parseNanos(`${count}${suffix}`)).toBe(expected * 1_000_000_000n);
          expect(parseBytes(`${count}${suffix}`)).toBe(Number(expected));
        },
      ),
    );
  });

  it('are rounded up, by less than one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), (nanos) => {
        const bytes = BigInt(nanosToBytes(nanos));
        expect(bytes * 1_000_000_000n).toBeGreaterThanOrEqual(nanos);
        expect(bytes * 1_000_000_000n - nanos).toBeLessThan(1_000_000_000n);
      }),
    );
  });

  it('of any text never fail, and are whole numbers', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[+-]?\d*\.?\d*([a-zA-Z]{0,2}|[eE][+-]?\d{0,5})$/)),
        (text) => {
          for (const value of [parseBytes(text), parseCpuMillis(text)]) {
            if (value !== undefined) expect(Number.isSafeInteger(value)).toBe(true);
          }
        },
      ),
    );
  });
});
