import { type Expectation, within } from './difference.ts';

/** When the scan ran, seen from outside: what it says about itself must lie in between. */
export interface ScanWindow {
  readonly from: WindowEdge;
  readonly to: WindowEdge;
}

export interface WindowEdge {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly resourceVersion: string;
}

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export function isMomentOf(window: ScanWindow, moment: unknown): boolean {
  if (typeof moment !== 'string' || !ISO_UTC.test(moment)) return false;
  const at = Date.parse(moment);
  return at >= window.from.at && at <= window.to.at;
}

export function momentOf(window: ScanWindow): Expectation {
  return within('a moment of the scan', (actual) => isMomentOf(window, actual));
}

export function durationWithin(window: ScanWindow): Expectation {
  const longest = window.to.at - window.from.at;
  const words = `0 to ${longest} ms`;
  return within(words, (actual) => typeof actual === 'number' && actual >= 0 && actual <= longest);
}

/** One API server's versions rise: a list made during the scan has one between those before and after it. */
export function isVersionOf(window: ScanWindow, version: unknown): boolean {
  if (typeof version !== 'string' || !/^[1-9]\d*$/.test(version)) return false;
  return BigInt(version) >= BigInt(window.from.resourceVersion) && BigInt(version) <= BigInt(window.to.resourceVersion);
}
