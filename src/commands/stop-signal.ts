/**
 * Aborts on the first SIGINT or SIGTERM, so that a command ends cleanly; a second one ends it at once.
 * Disposed of when the command is done, so that nothing keeps the process alive.
 */
export class StopSignal implements Disposable {
  readonly #controller = new AbortController();
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    if (this.#controller.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    this.#controller.abort();
  };

  constructor() {
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
  }
}
