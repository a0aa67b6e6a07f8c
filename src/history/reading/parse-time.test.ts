import { expect, test } from 'vitest';
import { parseTime } from './parse-time.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 30);

test.each([
  ['10m', '14:20:00'],
  ['1h30m', '13:00:00'],
  ['0.5h', '14:00:00'],
  ['90s', '14:28:30'],
  ['14:05', '14:05:00'],
  ['now', '14:30:00'],
  ['2026-11-23T14:05:07Z', '14:05:07'],
  ['2026-11-23T15:05:00+01:00', '14:05:00'],
  ['2026-11-23 14:05', '14:05:00'],
])('%s is %s', (text, time) => {
  expect(new Date(parseTime(text, NOW, 'since')).toISOString()).toBe(`2026-11-23T${time}.000Z`);
});

test('a time of day that is still to come was yesterday', () => {
  expect(new Date(parseTime('23:00', NOW, 'since')).toISOString()).toBe('2026-11-22T23:00:00.000Z');
});

test.each([
  '',
  'yesterday',
  '10 minutes',
  '25:00',
  '1h30',
  '2026-13-01',
  '-5m',
])('"%s" is refused, with what is taken', (text) => {
  expect(() => parseTime(text, NOW, '--since')).toThrow(/--since takes how long ago \(10m/);
});
