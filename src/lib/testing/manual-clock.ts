import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { START } from './start.ts';

/** Long enough for whatever the code under test does between two sleeps: all of it is promises and turns. */
const SETTLING_TURNS = 60;

/** A clock that moves only when a test says so, from one sleeper to the next, and lets everything settle at each. */
export class ManualClock implements Clock {
  #now = START;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  /** How many are asleep. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { until: this.#now + ms, wake: resolve };
    const onAbort = (): void => reject(signal?.reason);
    this.#sleepers.add(sleeper);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      this.#sleepers.delete(sleeper);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Waits until nothing happens any more without the clock moving. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < SETTLING_TURNS; turn++) await nextTurn();
  }

  /** Moves on by `ms`, waking sleepers in order; `onTick` is called after each has been woken and all is quiet. */
  async advance(ms: number, onTick: () => void = () => {}): Promise<void> {
    const until = this.#now + ms;
    await this.settle();
    for (;;) {
      const next = [...this.#sleepers].sort((left, right) => left.until - right.until)[0];
      if (next === undefined || next.until > until) break;
      this.#now = Math.max(this.#now, next.until);
      next.wake();
      await this.settle();
      onTick();
    }
    this.#now = until;
    onTick();
  }
}
