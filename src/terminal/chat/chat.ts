import type { AskPerson } from '../../agent/approval-request.ts';
import type { Clock } from '../../lib/clock.ts';
import { toAppError } from '../../lib/errors.ts';
import type { Paint } from '../style.ts';
import type { Words } from '../words/words.ts';
import { ApprovalPrompt } from './approval-prompt.ts';
import type { ChatBackend, ChatCommand, CommandRun, Place } from './chat-backend.ts';
import { ChatStore } from './chat-store.ts';
import { findCommand } from './command-line.ts';
import type { ScreenKey } from './editor-keys.ts';
import { InputLine } from './input-line.ts';
import { PassingHint } from './passing-hint.ts';
import type { Piece } from './piece.ts';
import { Printer } from './printer.ts';
import { TurnRunner } from './turn-runner.ts';

export interface ChatDeps {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly clock: Clock;
  readonly paint: Paint;
  readonly words: Words;
}

export interface ChatOptions {
  /** Asked for at each input: a command may change the model. */
  readonly backend: () => ChatBackend;
  readonly commands: readonly ChatCommand[];
  /** Printed first. */
  readonly welcome: readonly Piece[];
  readonly place?: Partial<Place>;
  /** Earlier inputs, oldest first. */
  readonly history: readonly string[];
  /** Keeps an input for later sessions. */
  readonly onInput: (input: string) => void;
  /** Ends the chat. */
  readonly signal: AbortSignal;
}

/** Two presses of Ctrl-C within this leave. */
const LEAVE_MS = 2_000;
/** What runs gets that long to end before the screen goes without it. */
const END_GRACE_MS = 2_000;

/** The chat on a terminal: what keys, turns and commands do. Drawing is the screen's. */
export class Chat {
  readonly store = new ChatStore();
  readonly #deps: ChatDeps;
  readonly #printer: Printer;
  readonly #hint: PassingHint;
  readonly #approval: ApprovalPrompt;
  readonly #turns: TurnRunner;
  #input: InputLine | undefined;
  #options: ChatOptions | undefined;
  #running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  #interruptedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: ChatDeps) {
    this.#deps = deps;
    const { store } = this;
    this.#printer = new Printer({ ...deps, store });
    this.#hint = new PassingHint({ ...deps, store });
    const { show } = this.#printer;
    this.#approval = new ApprovalPrompt({ ...deps, store, show });
    this.#turns = new TurnRunner({ ...deps, store, show });
  }

  /** Puts the question of a write to the person; no where the chat has ended. */
  readonly askPerson: AskPerson = async (request) =>
    this.store.state.isLeaving ? false : await this.#approval.ask(request);

  /** Prints pieces above the input. */
  show(...pieces: readonly Piece[]): void {
    this.#printer.show(...pieces);
  }

  /** Runs until the person leaves or `signal` aborts. */
  async run(options: ChatOptions): Promise<void> {
    const { store } = this;
    this.#options = options;
    this.#input = new InputLine({ ...this.#deps, store }, options);
    store.set({ modelName: options.backend().modelName, place: { live: false, ...options.place } });
    this.show(...options.welcome);
    const onAbort = (): void => void this.#leave();
    options.signal.addEventListener('abort', onAbort);
    if (options.signal.aborted) onAbort();
    const { clock, paint, words, stdin, stdout } = this.#deps;
    try {
      // From here on keys are kept for the chat, not shown by the terminal.
      stdin.setRawMode(true);
      // Half a second to load, which nothing but the chat needs.
      const { drawChat } = await import('./chat-screen.ts');
      const handlers = { onKey: (key: ScreenKey) => this.#key(key), onPaste: (text: string) => this.#paste(text) };
      await drawChat({ store, now: clock.now, paint, words, ...handlers }, { stdin, stdout });
    } finally {
      options.signal.removeEventListener('abort', onAbort);
      this.#approval.decline();
      this.#running?.stop.abort();
      stdin.setRawMode(false);
    }
  }

  #key(key: ScreenKey): void {
    const { store } = this;
    if (this.#approval.isOpen) {
      this.#approval.key(key);
      return;
    }
    if (store.state.hint !== undefined && key.type !== 'interrupt') store.set({ hint: undefined });
    switch (key.type) {
      case 'interrupt':
        this.#interrupt();
        return;
      case 'endOfInput':
        if (store.state.editor.text === '') void this.#leave();
        else this.#input?.key({ type: 'delete' });
        return;
      case 'escape':
        if (store.state.menu === undefined && store.state.queued.length > 0) {
          store.set({ queued: store.state.queued.slice(0, -1) });
        } else {
          this.#input?.key(key);
        }
        return;
      case 'expand':
        this.#turns.expand(undefined);
        return;
      case 'enter': {
        const text = this.#input?.enter();
        if (text !== undefined) this.#send(text);
        return;
      }
      default:
        this.#input?.key(key);
    }
  }

  #paste(text: string): void {
    if (this.#approval.isOpen) return;
    this.#input?.key({ type: 'insert', text });
  }

  /** Stops what runs and drops what waits for it, else empties the input; the second time in a row it leaves. */
  #interrupt(): void {
    const { store } = this;
    const now = this.#deps.clock.now();
    const isSecond = now - this.#interruptedAt < LEAVE_MS;
    this.#interruptedAt = now;
    if (isSecond) {
      void this.#leave();
      return;
    }
    const { activity } = store.state;
    if (this.#running !== undefined) {
      this.#running.stop.abort();
      store.set({ queued: [] });
      if (activity.type !== 'idle') store.set({ activity: { ...activity, isStopping: true } });
    } else if (store.state.editor.text !== '') {
      this.#input?.clear();
    }
    this.#hint.show(this.#deps.words.keys.leave, LEAVE_MS);
  }

  async #leave(): Promise<void> {
    const { store } = this;
    if (store.state.isLeaving) return;
    store.set({ queued: [] });
    this.#approval.decline();
    this.#running?.stop.abort();
    this.#hint.end();
    const grace = new AbortController();
    const isOver = this.#deps.clock.sleep(END_GRACE_MS, grace.signal).catch(() => {});
    await Promise.race([this.#running?.ended, isOver]);
    grace.abort();
    store.set({ isLeaving: true });
  }

  /** What is typed while something runs waits for its end. */
  #send(text: string): void {
    const { store } = this;
    this.#input?.sent(text);
    if (this.#running === undefined) this.#begin(text);
    else store.set({ queued: [...store.state.queued, text] });
  }

  #begin(text: string): void {
    const options = this.#options;
    if (options === undefined) return;
    const { words } = this.#deps;
    this.show({ kind: 'question', text: text.trim() });
    const command = findCommand(text, options.commands);
    if (command?.type === 'unknown') {
      this.show({ kind: 'error', text: words.slash.unknown(command.name, command.nearest) });
    } else if (command !== undefined) {
      this.#start(async (signal) => await this.#runCommand(command.command, command.argument, signal));
    } else {
      const { ask } = options.backend();
      if (ask === undefined) this.show({ kind: 'notice', text: words.slash.needsModel });
      else this.#start(async (signal) => await this.#turns.run(ask, text.trim(), signal));
    }
  }

  #start(work: (signal: AbortSignal) => Promise<void>): void {
    const stop = new AbortController();
    const ended = work(stop.signal)
      .catch((error: unknown) => {
        const failure = toAppError(error);
        const { words } = this.#deps;
        if (stop.signal.aborted || failure.code === 'cancelled') {
          this.show({ kind: 'notice', text: words.turn.outcome('cancelled') ?? '' });
        } else {
          this.show({ kind: 'error', text: words.error(failure) });
        }
      })
      .finally(() => {
        this.#running = undefined;
        this.store.set({ activity: { type: 'idle' } });
        this.#goOn();
      });
    this.#running = { stop, ended };
  }

  /** Begins what waits, up to the first that takes time: the rest waits for that. */
  #goOn(): void {
    const { store } = this;
    while (this.#running === undefined) {
      const [next, ...rest] = store.state.queued;
      if (next === undefined) return;
      store.set({ queued: rest });
      this.#begin(next);
    }
  }

  async #runCommand(command: ChatCommand, argument: string, signal: AbortSignal): Promise<void> {
    const { store } = this;
    const { paint, words, clock } = this.#deps;
    store.set({ activity: { type: 'command', startedAt: clock.now(), isStopping: false } });
    const run: CommandRun = {
      signal,
      width: this.#printer.width,
      paint,
      words,
      place: store.state.place,
      setPlace: (place) => store.set({ place: { ...store.state.place, ...place } }),
      print: (text) => this.show({ kind: 'plain', text }),
      show: (piece) => this.show(piece),
      expand: (number) => this.#turns.expand(number),
      leave: () => void this.#leave(),
    };
    await command.run(argument, run);
    store.set({ modelName: this.#options?.backend().modelName });
  }
}
