import type { Clock } from '../lib/clock.ts';

/** A deadline that stands still while a person is being asked: their time is not the call's. */
export class CallDeadline implements Disposable {
  readonly #clock: Clock;
  readonly #passed = new AbortController();
  #running: AbortController | undefined;
  #startedAt = 0;
  #remainingMs: number;

  constructor(deps: { readonly clock: Clock }, options: { readonly timeoutMs: number; readonly paused: boolean }) {
    this.#clock = deps.clock;
    this.#remainingMs = options.timeoutMs;
    if (!options.paused) this.resume();
  }

  /** Aborts when the time is used up. */
  get signal(): AbortSignal {
    return this.#passed.signal;
  }

  pause(): void {
    if (this.#running === undefined) return;
    this.#running.abort();
    this.#running = undefined;
    this.#remainingMs -= this.#clock.now() - this.#startedAt;
  }

  resume(): void {
    if (this.#running !== undefined) return;
    const running = new AbortController();
    this.#running = running;
    this.#startedAt = this.#clock.now();
    this.#clock.sleep(Math.max(0, this.#remainingMs), running.signal).then(
      () => this.#passed.abort(),
      () => {},
    );
  }

  [Symbol.dispose](): void {
    this.#running?.abort();
    this.#running = undefined;
  }
}
