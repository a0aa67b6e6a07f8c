import type { Clock } from '../../lib/clock.ts';
import type { ChatStore } from './chat-store.ts';

/** A word under the input that goes when it is no longer true. */
export class PassingHint {
  readonly #store: ChatStore;
  readonly #clock: Clock;
  #ends = new AbortController();

  constructor(deps: { readonly store: ChatStore; readonly clock: Clock }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
  }

  show(hint: string, ms: number): void {
    this.end();
    this.#ends = new AbortController();
    this.#store.set({ hint });
    this.#clock.sleep(ms, this.#ends.signal).then(
      () => this.drop(hint),
      // Another took its place, or the chat ends.
      () => {},
    );
  }

  /** Takes it away, unless another stands there by now. */
  drop(hint: string): void {
    if (this.#store.state.hint === hint) this.#store.set({ hint: undefined });
  }

  /** Waits for nothing any more. */
  end(): void {
    this.#ends.abort();
  }
}
