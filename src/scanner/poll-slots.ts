import type { Clock } from '../lib/clock.ts';
import { abortReason } from './deadline.ts';

export interface PollSlotLimits {
  /** Polls open at once, over all clusters and kinds. */
  readonly polls: number;
  /** Of them, those that kinds in motion leave to the others when there are more scopes than slots. */
  readonly reserved: number;
  /** Polls begun in a second. */
  readonly perSecond: number;
}

/**
 * - 100 polls: each keeps a connection to the API server open, and a page of 1 MB at most on its way. That is the default
 *   kinds of four clusters, or all kinds of one, each with a poll of its own.
 * - 50 a second: each is a request to an API server. Beyond it answers hold more changes, and come a little later.
 */
export const POLL_LIMITS: PollSlotLimits = { polls: 100, reserved: 25, perSecond: 50 };

/** The most that an answer waits for a change: half a minute is also how often a quiet kind is asked for at most. */
const LONG_SECONDS = 30;
/** Enough for the bookmark that the API server sends two seconds before the end: without it the version gets too old. */
const SHORT_SECONDS = 4;
/** A scope that has just asked for more polls than are allowed a second may have this much in advance. */
const BURST_MS = 1_000;

/** The right to one poll, until it is disposed of. */
export interface PollSlot extends Disposable {
  readonly timeoutSeconds: number;
  /** From the begin of this poll to that of the next, where it brings nothing. */
  readonly cycleMs: number;
}

interface Waiting {
  readonly isHot: boolean;
  readonly grant: () => void;
}

/**
 * Shares out the polls that may be open at once. While there are as many slots as scopes, each poll may wait its half
 * minute. With more scopes, those in motion keep that (but for some slots that they leave free), and the quiet ones ask
 * briefly, once in half a minute or, where even that is too much, as often as their turn comes.
 */
export class PollSlots {
  readonly #clock: Clock;
  readonly #limits: PollSlotLimits;
  readonly #waiting = new Set<Waiting>();
  #scopes = 0;
  #open = 0;
  #openHot = 0;
  /** When the polls begun so far are paid for, at `perSecond`. */
  #paidAt = 0;

  constructor(deps: { readonly clock: Clock }, limits: PollSlotLimits = POLL_LIMITS) {
    this.#clock = deps.clock;
    this.#limits = limits;
  }

  /** Another scope is going to ask for slots, until it is disposed of. */
  join(): Disposable {
    this.#scopes++;
    let isLeft = false;
    return {
      [Symbol.dispose]: () => {
        if (!isLeft) this.#scopes--;
        isLeft = true;
      },
    };
  }

  /**
   * Rejects when the signal aborts. `isHot`: something happened in the scope a moment ago. `ttlMs`: how long an answer makes
   * the scope fresh, within which the next one but one has to come.
   */
  async take(
    { isHot, ttlMs }: { readonly isHot: boolean; readonly ttlMs: number },
    signal: AbortSignal,
  ): Promise<PollSlot> {
    await this.#turn(isHot, signal);
    const isLong = !this.#isCrowded || (isHot && this.#hasRoomForHot);
    const longSeconds = Math.max(1, Math.min(LONG_SECONDS, Math.floor(ttlMs / 2_000)));
    const slot = this.#opened(isLong && isHot, {
      timeoutSeconds: isLong ? longSeconds : Math.min(SHORT_SECONDS, longSeconds),
      cycleMs: isLong ? 0 : longSeconds * 1_000,
    });
    try {
      await this.#pay(signal);
    } catch (error) {
      slot[Symbol.dispose]();
      throw error;
    }
    return slot;
  }

  get #isCrowded(): boolean {
    return this.#scopes > this.#limits.polls;
  }

  get #hasRoomForHot(): boolean {
    return this.#openHot < this.#limits.polls - this.#limits.reserved;
  }

  async #turn(isHot: boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw abortReason(signal);
    if (this.#open < this.#limits.polls) {
      this.#open++;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { isHot, grant: resolve };
    const onAbort = (): void => {
      // One that was granted in the same moment is given back by whoever meets the aborted signal next.
      if (this.#waiting.delete(waiting)) reject(abortReason(signal));
    };
    this.#waiting.add(waiting);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #opened(isHot: boolean, times: Omit<PollSlot, typeof Symbol.dispose>): PollSlot {
    if (isHot) this.#openHot++;
    let isOpen = true;
    return {
      ...times,
      [Symbol.dispose]: () => {
        if (!isOpen) return;
        isOpen = false;
        if (isHot) this.#openHot--;
        this.#open--;
        this.#next();
      },
    };
  }

  #next(): void {
    const waiting = [...this.#waiting];
    const next = (this.#hasRoomForHot ? waiting.find(({ isHot }) => isHot) : undefined) ?? waiting[0];
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.#open++;
    next.grant();
  }

  async #pay(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const due = Math.max(this.#paidAt, now - BURST_MS);
    this.#paidAt = due + 1_000 / this.#limits.perSecond;
    if (due > now) await this.#clock.sleep(due - now, signal);
  }
}
