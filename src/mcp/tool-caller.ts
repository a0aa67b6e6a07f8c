import {
  type CallToolResult,
  ProtocolError,
  type RequestOptions,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
} from '@modelcontextprotocol/client';
import type { Clock } from '../lib/clock.ts';
import { AppError, type ErrorCode, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { type CachedSource, FORM_META_KEY, type MachineForm } from '../lib/machine-form.ts';
import { CallDeadline } from './call-deadline.ts';
import { STREAM_CUT } from './http-transport.ts';
import { errorCodeOf, errorStatusOf, machineResult, sourceOf, textOf } from './machine-result.ts';
import {
  type Answer,
  type ProtocolRevision,
  type Question,
  reasonOf,
  type ServerConnection,
} from './server-connection.ts';
import { ServerLink } from './server-link.ts';
import type { ServerTarget } from './server-target.ts';

export interface ToolCallerOptions {
  readonly target: ServerTarget;
  /** How we introduce ourselves. */
  readonly client: { readonly name: string; readonly version: string };
  /** Our own server's is known, which saves asking; found out where absent. */
  readonly revision?: ProtocolRevision;
  /** Puts a server's question to a person; without it the server hears that nobody can be asked. */
  readonly onQuestion?: (question: Question) => Promise<Answer>;
  /** As in `ConnectionOptions`. */
  readonly whyNoStart?: () => Promise<string | undefined>;
  readonly startTimeoutMs?: number;
  readonly maxMessageBytes?: number;
  /** How long a child gets to end, twice: before SIGTERM and before SIGKILL. */
  readonly endGraceMs?: number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** The call ends with `timeout` after this long, not counting the time in which a person is asked. */
  readonly timeoutMs: number;
  readonly onProgress?: (done: number, total: number | undefined, message: string | undefined) => void;
}

export interface TextResult {
  readonly text: string;
  readonly isError: boolean;
  /** Why it failed, where the server is ours and says so. */
  readonly errorCode?: ErrorCode;
  readonly errorStatus?: number;
  /** Where it came from a cache and says so. */
  readonly source?: CachedSource;
}

/** A tool as the server lists it. */
export interface ToolDescription {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

const START_TIMEOUT_MS = 30_000;
/** Pages are about 1 MB; a single object may be several, a server of others may know no bounds. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
const END_GRACE_MS = 1_500;
/** The SDK's own timeouts never fire: deadlines are ours. The most that `setTimeout` takes. */
const NO_SDK_TIMEOUT = 2 ** 31 - 1;

/**
 * Calls the tools of one MCP server. Connects at the first call, and again after the server died; calls that were under
 * way then fail with `mcp_unreachable`, and nothing is sent twice. Every failure is an `AppError`.
 */
export class McpToolCaller implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #target: ServerTarget;
  readonly #link: ServerLink;
  readonly #startTimeoutMs: number;
  readonly #deadlines = new Set<CallDeadline>();
  readonly #toolsChangedListeners = new Set<() => void>();
  #openQuestions = 0;

  constructor(deps: { readonly clock: Clock; readonly log: Log }, options: ToolCallerOptions) {
    const { onQuestion, ...others } = options;
    this.#clock = deps.clock;
    this.#target = options.target;
    this.#startTimeoutMs = options.startTimeoutMs ?? START_TIMEOUT_MS;
    this.#link = new ServerLink(
      { clock: deps.clock, log: deps.log.child('tool-caller') },
      {
        maxMessageBytes: MAX_MESSAGE_BYTES,
        endGraceMs: END_GRACE_MS,
        ...others,
        startTimeoutMs: this.#startTimeoutMs,
        ...(onQuestion === undefined ? {} : { onQuestion: (question) => this.#ask(onQuestion, question) }),
        onToolsChanged: () => {
          for (const listener of this.#toolsChangedListeners) listener();
        },
      },
    );
  }

  /** How often the server was started, or connected to, again. */
  get restarts(): number {
    return this.#link.restarts;
  }

  /** Calls `listener` when the server says that its tools changed, or was started anew. Returns how to stop that. */
  onToolsChanged(listener: () => void): () => void {
    this.#toolsChangedListeners.add(listener);
    return () => this.#toolsChangedListeners.delete(listener);
  }

  /** Every page of `tools/list`. */
  async listTools(options: { readonly signal: AbortSignal }): Promise<readonly ToolDescription[]> {
    const bounded = { ...options, timeoutMs: this.#startTimeoutMs };
    return await this.#request('tools/list', bounded, async ({ client }, requestOptions) => {
      if (client.getServerCapabilities()?.tools === undefined) return [];
      const { tools } = await client.listTools(undefined, { ...requestOptions, cacheMode: 'refresh' });
      return tools as readonly ToolDescription[];
    });
  }

  /** Resolves with the tool's `structuredContent`. Throws the failure that the tool reported, or that of the way to it. */
  async callMachine(
    name: string,
    toolArguments: Readonly<Record<string, unknown>>,
    options: CallOptions & { readonly form: MachineForm },
  ): Promise<Record<string, unknown>> {
    const result = await this.#call(name, toolArguments, options, { [FORM_META_KEY]: options.form });
    return machineResult(name, result);
  }

  /** Resolves with the tool's text. A tool that failed is a result; throws only where the way to it failed. */
  async callText(
    name: string,
    toolArguments: Readonly<Record<string, unknown>>,
    options: CallOptions,
  ): Promise<TextResult> {
    const result = await this.#call(name, toolArguments, options, undefined);
    const errorCode = errorCodeOf(result);
    const errorStatus = errorStatusOf(result);
    const source = sourceOf(result);
    return {
      text: textOf(result),
      isError: result.isError === true,
      ...(errorCode === undefined ? {} : { errorCode }),
      ...(errorStatus === undefined ? {} : { errorStatus }),
      ...(source === undefined ? {} : { source }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#link[Symbol.asyncDispose]();
  }

  async #call(
    name: string,
    toolArguments: Readonly<Record<string, unknown>>,
    options: CallOptions,
    meta: Record<string, unknown> | undefined,
  ): Promise<CallToolResult> {
    const params = { name, arguments: { ...toolArguments }, ...(meta === undefined ? {} : { _meta: meta }) };
    // Not `client.callTool`: it refuses tools whose output schema it can't use, and results that don't fit one.
    return await this.#request(name, options, async ({ client }, requestOptions) => {
      const result = await client.request({ method: 'tools/call', params }, requestOptions);
      return result as CallToolResult;
    });
  }

  /** Runs one request under its deadline, and turns whatever ends it into an `AppError`. */
  async #request<T>(
    what: string,
    options: CallOptions,
    run: (connection: ServerConnection, requestOptions: RequestOptions) => Promise<T>,
  ): Promise<T> {
    using deadline = new CallDeadline({ clock: this.#clock }, { ...options, paused: this.#openQuestions > 0 });
    this.#deadlines.add(deadline);
    const signal = AbortSignal.any([options.signal, deadline.signal, this.#link.disposed]);
    const { onProgress } = options;
    const requestOptions: RequestOptions = { signal, timeout: NO_SDK_TIMEOUT };
    if (onProgress !== undefined) {
      requestOptions.onprogress = ({ progress, total, message }) => onProgress(progress, total, message);
    }
    let used: ServerConnection | undefined;
    try {
      return await this.#link.use(signal, (connection) => {
        used = connection;
        return run(connection, requestOptions);
      });
    } catch (error) {
      if (options.signal.aborted) throw new AppError('cancelled', 'The call was cancelled.', { cause: error });
      if (this.#link.disposed.aborted) throw new AppError('cancelled', 'The program is ending.', { cause: error });
      if (deadline.signal.aborted) throw this.#timeout(what, options.timeoutMs, used);
      throw used === undefined ? error : await this.#failure(error, used);
    } finally {
      this.#deadlines.delete(deadline);
    }
  }

  #timeout(what: string, timeoutMs: number, connection: ServerConnection | undefined): AppError {
    // Time that went by between starts of a server that keeps dying says less than why it dies.
    if (connection === undefined && this.#link.lastFailure !== '') {
      return new AppError('mcp_unreachable', this.#link.lastFailure);
    }
    const did = connection === undefined ? 'was not ready' : `did not answer ${what}`;
    return new AppError('timeout', `The MCP server ${did} within ${timeoutMs / 1000} s.`, { data: { timeoutMs } });
  }

  async #failure(error: unknown, connection: ServerConnection): Promise<AppError> {
    if (error instanceof AppError) return error;
    if (error instanceof ProtocolError && error.code !== STREAM_CUT) {
      const message = `The MCP server refused the request: ${error.message}`;
      return new AppError('mcp_protocol', message, { cause: error, data: { rpcCode: error.code } });
    }
    if (error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed) {
      const message = `The MCP server died under the call. ${await connection.closed}`;
      return new AppError('mcp_unreachable', message, { cause: error });
    }
    if (this.#target.type === 'http' && (error instanceof SdkHttpError || !(error instanceof SdkError))) {
      // Gone, or it has forgotten our session: the next call connects anew.
      this.#link.drop(connection, `The MCP server at ${this.#target.url} failed: ${reasonOf(error)}`);
      return new AppError('mcp_unreachable', this.#link.lastFailure, { cause: error });
    }
    return new AppError('mcp_protocol', `The MCP server's answer can't be read: ${messageOf(error)}`, { cause: error });
  }

  /** Every deadline stands still meanwhile: which call a question belongs to is not said in revision 2025-11-25. */
  async #ask(onQuestion: (question: Question) => Promise<Answer>, question: Question): Promise<Answer> {
    this.#openQuestions += 1;
    for (const deadline of this.#deadlines) deadline.pause();
    try {
      return await onQuestion(question);
    } finally {
      this.#openQuestions -= 1;
      if (this.#openQuestions === 0) for (const deadline of this.#deadlines) deadline.resume();
    }
  }
}
