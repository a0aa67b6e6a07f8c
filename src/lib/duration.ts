/** Names of units, as they stand behind a number and a space. */
export interface DurationUnits {
  readonly millisecond: string;
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
}

const SHORT: DurationUnits = { millisecond: 'ms', second: 's', minute: 'min', hour: 'h', day: 'd' };

/** An age or a duration in the words people use: `80 ms`, `42 s`, `5 min`, `3 h 20 min`, `12 d`. */
export function inWords(ms: number, units: DurationUnits = SHORT): string {
  if (ms < 950) return `${Math.max(0, Math.round(ms))} ${units.millisecond}`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} ${units.second}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} ${units.minute}`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} ${units.day}`;
  const rest = minutes % 60 === 0 || hours >= 12 ? '' : ` ${minutes % 60} ${units.minute}`;
  return `${hours} ${units.hour}${rest}`;
}

/** As `inWords`, with a tenth of a second where it can be felt: `1.2 s`. For what a call took. */
export function tookInWords(ms: number, units: DurationUnits = SHORT): string {
  return ms >= 950 && ms < 9_950 ? `${(ms / 1000).toFixed(1)} ${units.second}` : inWords(ms, units);
}

/** A running clock, in whole seconds: `42 s`, `1:05`, `1:00:00`. */
export function elapsedInWords(ms: number, units: DurationUnits = SHORT): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds} ${units.second}`;
  const two = (part: number): string => String(part).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
