import type { Clock } from '../../lib/clock.ts';

export interface PassingClock extends Clock {
  /** Every pause that was taken, in milliseconds. */
  readonly pauses: readonly number[];
  advance(ms: number): void;
}

/** A clock whose pauses are over at once: time moves by what was slept, and by hand. */
export function passingClock(startMs: number = Date.parse('2026-11-23T05:00:00Z')): PassingClock {
  const pauses: number[] = [];
  let nowMs = startMs;
  return {
    pauses,
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      pauses.push(ms);
      nowMs += ms;
    },
    advance(ms) {
      nowMs += ms;
    },
  };
}
