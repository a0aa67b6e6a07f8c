import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../lib/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Long enough for whatever a test's caller, cache and scanner do between two sleeps: all of it is promises and turns. */
const SETTLING_TURNS = 60;

/** A clock that moves only when a test says so, from one sleeper to the next, and lets everything settle at each. */
export class ManualClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(now = Date.UTC(2026, 10, 23, 5, 2)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        at: this.#now + ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
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
      const next = [...this.#sleepers].sort((left, right) => left.at - right.at)[0];
      if (next === undefined || next.at > until) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await this.settle();
      onTick();
    }
    this.#now = until;
    onTick();
  }
}
