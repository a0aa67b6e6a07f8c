import { setTimeout as delay } from 'node:timers/promises';

/** Time as a dependency: tests hand in one that they move by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};

/** ISO 8601 UTC to the second, the form of every time a person or model reads: `2026-11-23T05:02:00Z`. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** For `JSON.stringify`: fields that are moments (`observedAt`, …) as ISO 8601 UTC, the form in which programs read them. */
export function isoMoments(name: string, value: unknown): unknown {
  return name.endsWith('At') && typeof value === 'number' ? new Date(value).toISOString() : value;
}
