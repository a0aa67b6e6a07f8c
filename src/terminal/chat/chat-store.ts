import { type ChatState, FIRST_STATE } from './chat-state.ts';

/** What the screen draws: finished text, which is printed once, and the state below it. */
export interface ChatSnapshot {
  readonly state: ChatState;
  /** Text to be printed, oldest first; what was printed before this batch is forgotten. */
  readonly printed: readonly string[];
  readonly batch: number;
}

/** A batch that was drawn is let go once it is that long: an evening of followed logs must not stay in memory. */
const LONGEST_BATCH = 200;

/** Holds the state for React, which asks for a snapshot after each change. */
export class ChatStore {
  #snapshot: ChatSnapshot = { state: FIRST_STATE, printed: [], batch: 0 };
  #drawn = 0;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): ChatSnapshot => this.#snapshot;

  get state(): ChatState {
    return this.#snapshot.state;
  }

  set(change: Partial<ChatState>, print: readonly string[] = []): void {
    const { state, printed, batch } = this.#snapshot;
    const isNewBatch = print.length > 0 && printed.length >= LONGEST_BATCH && this.#drawn === printed.length;
    if (isNewBatch) this.#drawn = 0;
    this.#snapshot = {
      state: { ...state, ...change },
      printed: print.length === 0 ? printed : isNewBatch ? print : [...printed, ...print],
      batch: isNewBatch ? batch + 1 : batch,
    };
    for (const listener of this.#listeners) listener();
  }

  /** The screen has drawn so many texts of the batch. */
  drawn(batch: number, count: number): void {
    if (batch === this.#snapshot.batch) this.#drawn = count;
  }
}
