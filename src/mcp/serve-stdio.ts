import type { Readable, Writable } from 'node:stream';
import type { JSONRPCMessage, McpServerFactory } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio as serveConnection } from '@modelcontextprotocol/server/stdio';
import type { Log } from '../lib/log.ts';
import type { RequestId } from './plain-message.ts';

export interface StdioServing extends AsyncDisposable {
  /**
   * Resolves when the client is gone: standard input ended, or nobody reads standard output. The process has to end then;
   * sockets that other parts hold open would keep it alive.
   */
  readonly ended: Promise<void>;
}

export interface StdioOptions {
  readonly stdin: Readable;
  /** Belongs to the protocol alone. */
  readonly stdout: Writable;
  /** Requests that the client sent and has an answer to, see `answerEarly`. */
  readonly answered?: ReadonlySet<RequestId>;
  /** A longer message ends the connection. */
  readonly maxMessageBytes?: number;
}

/** Well above the SDK's 10 MB, which a manifest with embedded files can pass. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** Serves the one client at the other end of standard input and output. */
export function serveStdio(
  deps: { readonly factory: McpServerFactory; readonly log: Log },
  options: StdioOptions,
): StdioServing {
  const log = deps.log.child('stdio');
  const transport = new ServerTransport(options);
  const connection = serveConnection(deps.factory, {
    transport,
    onerror: (error) => log.warn({ error }, 'message not understood'),
  });
  return {
    ended: transport.ended,
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

class ServerTransport extends StdioServerTransport {
  readonly #stdin: Readable;
  readonly #answered: Set<RequestId>;
  readonly #end = Promise.withResolvers<void>();
  /** The SDK closes the transport in every case that ends a connection, and tells nobody. */
  readonly ended = this.#end.promise;

  constructor({ stdin, stdout, answered, maxMessageBytes = MAX_MESSAGE_BYTES }: StdioOptions) {
    super(stdin, stdout, { maxBufferSize: maxMessageBytes });
    this.#stdin = stdin;
    this.#answered = new Set(answered);
  }

  override async start(): Promise<void> {
    await super.start();
    // Early answers leave it paused.
    this.#stdin.resume();
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    const isAnswer = 'result' in message || 'error' in message;
    if (isAnswer && message.id !== undefined && this.#answered.delete(message.id)) return;
    await super.send(message);
  }

  override async close(): Promise<void> {
    await super.close();
    this.#end.resolve();
  }
}
