import type { AgentEvent } from '../../agent/agent-event.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Words } from '../words/words.ts';
import type { ChatBackend } from './chat-backend.ts';
import type { NumberedCall } from './chat-state.ts';
import type { ChatStore } from './chat-store.ts';
import type { Piece } from './piece.ts';
import { beginTurn, flush, turnStep } from './turn-view.ts';

interface TurnRunnerDeps {
  readonly store: ChatStore;
  readonly clock: Clock;
  readonly words: Words;
  readonly show: (...pieces: readonly Piece[]) => void;
}

/** Text comes word by word; laid out again this often it still looks as if it flowed. */
const TEXT_MS = 50;
/** Results that can still be shown in full. */
const KEPT_CALLS = 200;

/** Runs turns, and keeps what their calls brought. */
export class TurnRunner {
  readonly #deps: TurnRunnerDeps;
  #calls: readonly NumberedCall[] = [];
  /** The first call of the last turn. */
  #firstOfTurn = 1;
  #nextNumber = 1;
  #delta = '';
  #isWaiting = false;

  constructor(deps: TurnRunnerDeps) {
    this.#deps = deps;
  }

  /** Settles when the turn has ended; throws what the agent throws. */
  async run(ask: NonNullable<ChatBackend['ask']>, question: string, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#deps;
    this.#firstOfTurn = this.#nextNumber;
    const { place } = store.state;
    store.set({ activity: { type: 'turn', view: beginTurn(clock.now(), this.#nextNumber), isStopping: false } });
    try {
      for await (const event of ask(question, { ...place, signal })) this.#take(event);
    } finally {
      this.#flushText();
      this.#showRest();
      store.set({ place: { ...store.state.place, live: false } });
    }
  }

  /** Prints the result of that call in full; without a number, of all calls of the last turn. */
  expand(number: number | undefined): void {
    const found = this.#calls.filter((call) =>
      number === undefined ? call.number >= this.#firstOfTurn : call.number === number,
    );
    const { show, words, store } = this.#deps;
    if (found.length > 0) show(...found.map((call) => ({ kind: 'result', ...call }) as const));
    else store.set({ hint: number === undefined ? words.slash.noCalls : words.slash.noCall(number) });
  }

  #take(event: AgentEvent): void {
    if (event.type === 'text') {
      this.#delta += event.delta;
      if (this.#isWaiting) return;
      this.#isWaiting = true;
      void this.#deps.clock.sleep(TEXT_MS).then(() => {
        this.#isWaiting = false;
        this.#flushText();
      });
      return;
    }
    this.#flushText();
    if (event.type === 'toolEnd') {
      const call = { number: this.#nextNumber, report: event.report };
      this.#calls = [...this.#calls, call].slice(-KEPT_CALLS);
      this.#nextNumber += 1;
    }
    this.#step(event);
  }

  #flushText(): void {
    const delta = this.#delta;
    this.#delta = '';
    if (delta !== '') this.#step({ type: 'text', delta });
  }

  #step(event: AgentEvent): void {
    const { store, words, clock, show } = this.#deps;
    const { activity } = store.state;
    if (activity.type !== 'turn') return;
    const { view, pieces } = turnStep(activity.view, event, { words, now: clock.now() });
    store.set({ activity: { ...activity, view } });
    if (pieces.length > 0) show(...pieces);
  }

  /** Of a turn that ended without saying so. */
  #showRest(): void {
    const { store, show } = this.#deps;
    const { activity } = store.state;
    if (activity.type !== 'turn') return;
    const { view, pieces } = flush(activity.view);
    store.set({ activity: { ...activity, view } });
    if (pieces.length > 0) show(...pieces);
  }
}
