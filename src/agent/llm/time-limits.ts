import type { Clock } from '../../lib/clock.ts';

/** A signal that aborts after `ms`, until it is disposed of. */
export class Deadline implements Disposable {
  readonly #passed = new AbortController();
  readonly #over = new AbortController();

  constructor(clock: Clock, ms: number) {
    clock.sleep(ms, this.#over.signal).then(
      () => this.#passed.abort(),
      () => {},
    );
  }

  get signal(): AbortSignal {
    return this.#passed.signal;
  }

  [Symbol.dispose](): void {
    this.#over.abort();
  }
}

/** A signal that aborts with `reason` when nothing has been heard for `ms`, counted from the first sound. */
export class SilenceWatch implements Disposable {
  readonly #clock: Clock;
  readonly #options: { readonly ms: number; readonly reason: Error };
  readonly #silent = new AbortController();
  readonly #over = new AbortController();
  #heardAt: number | undefined;

  constructor(clock: Clock, options: { readonly ms: number; readonly reason: Error }) {
    this.#clock = clock;
    this.#options = options;
  }

  get signal(): AbortSignal {
    return this.#silent.signal;
  }

  hear(): void {
    const isFirst = this.#heardAt === undefined;
    this.#heardAt = this.#clock.now();
    if (isFirst) this.#watch().catch(() => {});
  }

  [Symbol.dispose](): void {
    this.#over.abort();
  }

  /** Ends by an abort of its sleep, or by its own. */
  async #watch(): Promise<void> {
    for (;;) {
      const left = (this.#heardAt ?? 0) + this.#options.ms - this.#clock.now();
      if (left <= 0) break;
      await this.#clock.sleep(left, this.#over.signal);
    }
    this.#silent.abort(this.#options.reason);
  }
}
