const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * A duration in the two or three figures that kubectl's AGE column shows: `119s`, `5m3s`, `2d4h`, `400d`, `3y12d`.
 * Up to two seconds in the future count as now, since clocks differ; further ahead is `<invalid>`.
 * The steps are those of k8s.io/apimachinery/pkg/util/duration.HumanDuration.
 */
export function formatDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / SECOND_MS);
  if (Number.isNaN(seconds) || seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${Math.abs(seconds)}s`;

  const minutes = Math.floor(durationMs / MINUTE_MS);
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;

  const hours = Math.floor(durationMs / HOUR_MS);
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;

  const days = Math.floor(hours / 24);
  if (days < 8) return withRest(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;

  const years = Math.floor(days / 365);
  return years < 8 ? withRest(years, 'y', days % 365, 'd') : `${years}y`;
}

/** How long ago a moment of the API was, at `now`; `<unknown>` where there is none. */
export function ageOf(timestamp: string | undefined, now: number): string {
  const at = parseTime(timestamp);
  return at === undefined ? '<unknown>' : formatDuration(now - at);
}

/** Milliseconds since the epoch of an RFC 3339 time; undefined where there is none to read. */
export function parseTime(timestamp: unknown): number | undefined {
  if (typeof timestamp !== 'string' || timestamp === '') return undefined;
  const at = Date.parse(timestamp);
  return Number.isNaN(at) ? undefined : at;
}

function withRest(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`;
}
