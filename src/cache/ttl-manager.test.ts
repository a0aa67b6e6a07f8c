import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freshnessOf, TtlManager } from './ttl-manager.ts';

const NOW = 1_000_000_000;
const ttl = new TtlManager({ staticTtlMs: 1_800_000, dynamicTtlMs: 300_000 });
const seen = (ageMs: number, durationMs = 0) => ({ observedAt: NOW - ageMs, ttlMs: 300_000, durationMs });
const EACH = { now: NOW, intervalMs: 300_000, checkPeriodMs: 60_000 };

test('a scope is fresh up to its ttl, stale up to twice that, then expired', () => {
  const ages: [number, string][] = [
    [0, 'fresh'],
    [300_000, 'fresh'],
    [300_001, 'stale'],
    [600_000, 'stale'],
    [600_001, 'expired'],
  ];
  for (const [age, freshness] of ages) expect(ttl.freshness(seen(age), NOW)).toBe(freshness);
});

test('a scope that was never listed completely is never fresh', () => {
  expect(ttl.freshness(undefined, NOW)).toBe('never');
  expect(ttl.freshness({ ttlMs: 300_000 }, NOW)).toBe('never');
});

test('a clock that was set back makes no row fresh, and its scope due', () => {
  expect(ttl.freshness(seen(-3_600_000), NOW)).toBe('expired');
  expect(ttl.isDue(seen(-3_600_000), EACH)).toBe(true);
  expect(ttl.freshness(seen(-500), NOW)).toBe('fresh');
});

test('kinds have the ttl of their class', () => {
  expect([ttl.ttlMs('static'), ttl.ttlMs('dynamic')]).toEqual([1_800_000, 300_000]);
});

test('is due at the interval, or when the next check would be too late', () => {
  expect(ttl.isDue(undefined, EACH)).toBe(true);
  expect(ttl.isDue(seen(100_000), EACH)).toBe(false);
  expect(ttl.isDue(seen(240_000), EACH)).toBe(false);
  expect(ttl.isDue(seen(240_001), EACH)).toBe(true);
  expect(ttl.isDue(seen(200_000, 20_000), EACH)).toBe(false);
  expect(ttl.isDue(seen(200_001, 20_000), EACH)).toBe(true);
  expect(ttl.isDue(seen(60_000), { ...EACH, intervalMs: 60_000 })).toBe(true);
});

test('a healthy scanner never lets a scope turn stale', () => {
  const property = fc.property(
    fc.integer({ min: 60, max: 3600 }),
    fc.integer({ min: 1, max: 60 }),
    fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 30, maxLength: 30 }),
    (ttlSeconds, checkSeconds, durations) => {
      // Beyond this no schedule could do it: a check and two scans have to fit into a ttl.
      fc.pre(checkSeconds + 60 < ttlSeconds);
      const options = { intervalMs: ttlSeconds * 1000, checkPeriodMs: checkSeconds * 1000 };
      let now = NOW;
      let scope = { observedAt: now, ttlMs: ttlSeconds * 1000, durationMs: 20_000 };
      for (const duration of durations) {
        while (!ttl.isDue(scope, { ...options, now })) now += options.checkPeriodMs;
        const startedAt = now;
        now += duration * 1000;
        expect(freshnessOf(scope, now)).toBe('fresh');
        scope = { ...scope, observedAt: startedAt, durationMs: 20_000 };
      }
    },
  );
  fc.assert(property);
});
