import { type ChildProcess, fork } from 'node:child_process';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { GetAnswer, GetQuestion } from './listing/get-object.ts';
import type { ListAnswer, ListQuestion } from './listing/list-objects.ts';
import type { Overview, OverviewQuestion } from './read-overview.ts';
import type { CacheStatus } from './read-status.ts';
import type { ReaderMessage } from './reader-messages.ts';
import type { OperationInput, OperationName, OperationOutput, QueryAnswer, QueryRequest } from './reader-operations.ts';

export interface CacheReaderOptions {
  /** What to start: a module that ends up in `runReaderProcess`, and its arguments. */
  readonly modulePath: string;
  readonly args: readonly string[];
  /** How long a call may take, waiting for earlier ones and for the process to start included. */
  readonly timeoutMs: number;
}

export interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface Call {
  readonly id: number;
  readonly operation: string;
  readonly input: unknown;
  readonly timeoutMs: number;
  /** Children that ended under it. */
  ends: number;
  readonly settle: (outcome: { readonly value: unknown } | { readonly error: AppError }) => void;
}

/**
 * Reads the cache in a warm child process: a running query holds its thread and can't be interrupted, so past its limit
 * the process is killed and another started. Other calls under way are asked again there.
 */
export class CacheReader implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #options: CacheReaderOptions;
  /** Calls without an answer, oldest first: the child works on the first. */
  readonly #calls = new Map<number, Call>();
  #child: ChildProcess | undefined;
  #ready: Promise<void> = Promise.resolve();
  #lastId = 0;
  #isClosed = false;

  constructor(deps: { readonly clock: Clock; readonly log: Log }, options: CacheReaderOptions) {
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#options = options;
  }

  /** Starts the child ahead of the first call. Resolves when it is ready, or has ended. */
  async warm(): Promise<void> {
    this.#start();
    await this.#ready;
  }

  /** Process id of the child, for logs and tests. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async query(request: QueryRequest, options: CallOptions = {}): Promise<QueryAnswer> {
    return await this.#own('query', request, options);
  }

  async status(options: CallOptions = {}): Promise<CacheStatus> {
    return await this.#own('status', {}, options);
  }

  /** Another text after each change of the database. */
  async version(options: CallOptions = {}): Promise<string> {
    return await this.#own('version', {}, options);
  }

  async overview(question: OverviewQuestion, options: CallOptions = {}): Promise<Overview> {
    return await this.#own('overview', question, options);
  }

  /** Rows as a live list shows them, with what answers for them. */
  async list(question: ListQuestion, options: CallOptions = {}): Promise<ListAnswer> {
    return await this.#own('list', question, options);
  }

  /** One object's JSON, with what answers for it. */
  async get(question: GetQuestion, options: CallOptions = {}): Promise<GetAnswer> {
    return await this.#own('get', question, options);
  }

  /** An operation that the child process was given beside the cache's own; the caller knows its answer. */
  async ask(operation: string, input: unknown, options: CallOptions = {}): Promise<unknown> {
    return await this.#call(operation, input, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const call of this.#calls.values())
      call.settle({ error: new AppError('cancelled', 'The cache reader was closed.') });
    await this.#kill();
  }

  async #own<K extends OperationName>(
    operation: K,
    input: OperationInput<K>,
    options: CallOptions,
  ): Promise<OperationOutput<K>> {
    return (await this.#call(operation, input, options)) as OperationOutput<K>;
  }

  async #call(
    operation: string,
    input: unknown,
    { timeoutMs = this.#options.timeoutMs, signal }: CallOptions,
  ): Promise<unknown> {
    if (this.#isClosed || signal?.aborted) throw new AppError('cancelled', 'The call was cancelled.');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const answered = new AbortController();
    const id = ++this.#lastId;
    const settle: Call['settle'] = (outcome) => {
      if (!this.#calls.delete(id)) return;
      answered.abort();
      signal?.removeEventListener('abort', cancel);
      if (this.#calls.size === 0) this.#letGo();
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.value);
    };
    const call: Call = { id, operation, input, timeoutMs, ends: 0, settle };
    const cancel = (): void => this.#giveUp(call, new AppError('cancelled', 'The call was cancelled.'));
    signal?.addEventListener('abort', cancel);
    this.#calls.set(id, call);
    this.#clock.sleep(timeoutMs, answered.signal).then(
      () => this.#giveUp(call, timeoutError(timeoutMs)),
      () => {},
    );
    this.#start();
    this.#send(call);
    return await promise;
  }

  #send({ id, operation, input, timeoutMs }: Call): void {
    // What can't be sent to a child that ended is sent again from `#onExit`.
    this.#child?.send({ id, operation, input, timeoutMs }, () => {});
  }

  /** Ends a call from this side. When the child is at work on it, only killing the child stops that. */
  #giveUp(call: Call, error: AppError): void {
    const isFirst = this.#calls.keys().next().value === call.id;
    call.settle({ error });
    if (!isFirst) return;
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
    this.#log.debug({ pid: child?.pid, code: error.code }, 'the cache reader was killed and is replaced');
    this.#restart();
  }

  #restart(): void {
    if (this.#isClosed) return;
    this.#start();
    for (const call of this.#calls.values()) this.#send(call);
  }

  #start(): void {
    if (this.#child === undefined) {
      const child = fork(this.#options.modulePath, [...this.#options.args], {
        serialization: 'advanced',
        // Standard output belongs to the reader of this program's answers, or to the protocol.
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        execArgv: [],
      });
      this.#child = child;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#ready = promise;
      let isReady = false;
      child.on('message', (message) => {
        isReady ||= (message as ReaderMessage).type === 'ready';
        if (isReady) resolve();
        if (this.#calls.size === 0) this.#letGo();
        this.#onMessage(message as ReaderMessage);
      });
      const ended = (reason: string): void => {
        resolve();
        if (this.#child === child) this.#onEnd(reason, isReady);
      };
      child.on('error', (error) => ended(error.message));
      child.on('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
    }
    if (this.#calls.size > 0) {
      this.#child?.ref();
      this.#child?.channel?.ref();
    }
  }

  /** A child that is ready and idle doesn't keep this process from ending. */
  #letGo(): void {
    this.#child?.unref();
    this.#child?.channel?.unref();
  }

  #onMessage(message: ReaderMessage): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'answer':
        this.#calls.get(message.id)?.settle({ value: message.value });
        return;
      case 'failure': {
        const { code, message: text, data } = message.error;
        this.#calls.get(message.id)?.settle({ error: new AppError(code, text, { data }) });
        return;
      }
      default:
        message satisfies never;
    }
  }

  /**
   * The child ended by itself. Calls are asked again; the one it was at only once, since it may be the cause. One that
   * ends before it is ready would do so again.
   */
  #onEnd(reason: string, wasReady: boolean): void {
    this.#child = undefined;
    const [first] = this.#calls.values();
    if (first === undefined) return;
    this.#log.warn({ reason }, 'the cache reader ended and is replaced');
    first.ends++;
    const hint = wasReady ? '; the query may need too much memory' : '';
    const error = new AppError('database', `The process that reads the cache ended (${reason})${hint}.`);
    if (!wasReady) for (const call of [...this.#calls.values()]) call.settle({ error });
    else if (first.ends > 1) first.settle({ error });
    if (this.#calls.size > 0) this.#restart();
  }

  async #kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // Let go of while idle; now its end is waited for.
    child.ref();
    child.kill('SIGKILL');
    await ended;
  }
}

function timeoutError(timeoutMs: number): AppError {
  return new AppError(
    'timeout',
    `The cache didn't answer within ${timeoutMs} ms. Narrow the query, or allow it more time.`,
    {
      data: { timeoutMs },
    },
  );
}
