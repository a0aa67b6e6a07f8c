import type { Clock } from '../clock.ts';
import { START } from './start.ts';

/** A clock whose pauses are over at once: time moves by what was slept, and by hand. */
export class PassingClock implements Clock {
  /** Every pause that was taken, in milliseconds. */
  readonly pauses: number[] = [];
  #now: number;

  constructor(now = START) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.pauses.push(ms);
    this.#now += ms;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}
