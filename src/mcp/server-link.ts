import type { Clock } from '../lib/clock.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { type ConnectionOptions, openConnection, type ServerConnection } from './server-connection.ts';

const FIRST_RESTART_MS = 250;
const MAX_RESTART_MS = 30_000;
/** A server that lived this long didn't die of starting. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * The connection to one server, over its deaths: opened at the first use and again when the one before is gone, with
 * growing pauses between failures. One connection at a time, shared by all uses.
 */
export class ServerLink implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #options: ConnectionOptions;
  readonly #disposed = new AbortController();
  /** How many uses each open connection has; one that was dropped is closed by its last. */
  readonly #uses = new Map<ServerConnection, number>();
  #current: ServerConnection | undefined;
  #opening: Promise<ServerConnection> | undefined;
  #revision: ConnectionOptions['revision'];
  #starts = 0;
  #failures = 0;
  #failedAt = 0;
  #lastFailure = '';

  constructor(deps: { readonly clock: Clock; readonly log: Log }, options: ConnectionOptions) {
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#options = options;
    this.#revision = options.revision;
  }

  /** Aborts when the link is disposed of. */
  get disposed(): AbortSignal {
    return this.#disposed.signal;
  }

  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /** Why the last connection failed or ended; '' before the first failure. */
  get lastFailure(): string {
    return this.#lastFailure;
  }

  /** Runs `run` on the connection; `signal` ends the wait for one. Throws what opening or `run` throws. */
  async use<T>(signal: AbortSignal, run: (connection: ServerConnection) => Promise<T>): Promise<T> {
    const connection = await untilAborted(this.#connect(), signal);
    this.#uses.set(connection, (this.#uses.get(connection) ?? 0) + 1);
    try {
      return await run(connection);
    } finally {
      const left = (this.#uses.get(connection) ?? 1) - 1;
      this.#uses.set(connection, left);
      if (left === 0 && this.#current !== connection) await this.#close(connection);
    }
  }

  /** The connection is of no more use, though not closed: uses under way go on, the next one opens another. */
  drop(connection: ServerConnection, reason: string): void {
    if (this.#current !== connection) return;
    this.#current = undefined;
    this.#failed(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed.abort();
    await this.#opening?.catch(() => {});
    await Promise.all([...this.#uses.keys(), ...(this.#current ? [this.#current] : [])].map((it) => this.#close(it)));
  }

  async #close(connection: ServerConnection): Promise<void> {
    this.#uses.delete(connection);
    await connection.close().catch((error: unknown) => this.#log.debug({ error }, 'connection not closed'));
  }

  async #connect(): Promise<ServerConnection> {
    if (this.#disposed.signal.aborted) throw new AppError('cancelled', 'The program is ending.');
    if (this.#current !== undefined) return this.#current;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return await this.#opening;
  }

  async #open(): Promise<ServerConnection> {
    await this.#pause();
    try {
      const options = this.#revision === undefined ? this.#options : { ...this.#options, revision: this.#revision };
      const connection = await openConnection({ log: this.#log }, options);
      this.#opened(connection);
      return connection;
    } catch (error) {
      const why = await this.#options.whyNoStart?.();
      const failure = why === undefined ? error : new AppError('mcp_unreachable', why, { cause: error });
      this.#failed(messageOf(failure));
      throw failure;
    }
  }

  async #pause(): Promise<void> {
    if (this.#failures === 0) return;
    const pauseMs = Math.min(FIRST_RESTART_MS * 2 ** (this.#failures - 1), MAX_RESTART_MS);
    const remainingMs = this.#failedAt + pauseMs - this.#clock.now();
    if (remainingMs > 0) await this.#clock.sleep(remainingMs, this.#disposed.signal);
  }

  #opened(connection: ServerConnection): void {
    this.#current = connection;
    this.#revision = connection.revision;
    this.#starts += 1;
    const openedAt = this.#clock.now();
    this.#log.debug({ revision: connection.revision, restarts: this.restarts }, 'connected to the MCP server');
    // Another process may well have other tools.
    if (this.#starts > 1) this.#options.onToolsChanged();
    void connection.closed.then((reason) => {
      if (this.#current !== connection || this.#disposed.signal.aborted) return;
      this.#current = undefined;
      this.#uses.delete(connection);
      if (this.#clock.now() - openedAt >= HEALTHY_AFTER_MS) this.#failures = 0;
      this.#failed(`The MCP server died. ${reason}`);
      this.#log.warn({ reason }, 'MCP server died');
    });
  }

  #failed(reason: string): void {
    this.#failures += 1;
    this.#failedAt = this.#clock.now();
    this.#lastFailure = reason;
  }
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Others may still wait for it; we no longer hear of its failure.
    promise.catch(() => {});
  }
}
