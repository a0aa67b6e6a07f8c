/**
 * Aborts on the first SIGINT or SIGTERM, so that a command ends cleanly; a second one ends it at once.
 * Disposed of when the command is done, so that nothing keeps the process alive.
 */
export class StopSignal implements Disposable {
  readonly #controller = new AbortController();
  #last: NodeJS.Signals | undefined;
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.#last = signal;
    if (this.#controller.signal.aborted) process.exit(this.exitCode);
    this.#controller.abort();
  };

  constructor() {
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Of a command that a signal ended, as a shell has it: 128 and the signal's number. */
  get exitCode(): 130 | 143 {
    return this.#last === 'SIGTERM' ? 143 : 130;
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
  }
}
