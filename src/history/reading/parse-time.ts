import { AppError } from '../../lib/errors.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A time as people write it: how long ago (`10m`, `1h30m`, `2d`, as kubectl's durations), ISO 8601 with or without its
 * time, or `14:05` of today (UTC). Milliseconds since the epoch; throws `usage` naming `option`.
 */
export function parseTime(text: string, now: number, option: string): number {
  const trimmed = text.trim();
  const ago = durationMs(trimmed);
  if (ago !== undefined) return now - ago;
  if (/^now$/i.test(trimmed)) return now;
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?Z?$/.exec(trimmed);
  if (clock !== null) {
    const [, hours = '', minutes = '', seconds = '0'] = clock;
    const midnight = Math.floor(now / 86_400_000) * 86_400_000;
    const at = midnight + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
    // Nobody asks for what is to come: it was yesterday's.
    return at > now + 60_000 ? at - 86_400_000 : at;
  }
  const iso = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(trimmed);
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(trimmed.slice(10));
  const at = iso
    ? Date.parse(trimmed.length === 10 || hasZone ? trimmed : `${trimmed.replace(' ', 'T')}Z`)
    : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new AppError(
    'usage',
    `${option} takes how long ago (10m, 1h30m, 2d) or a time (2026-11-23T05:02:00Z, 05:02 of today in UTC), not "${text.slice(0, 60)}".`,
  );
}

function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)) {
    total += Number(amount) * (UNITS[unit] ?? 0);
  }
  return Math.round(total);
}
