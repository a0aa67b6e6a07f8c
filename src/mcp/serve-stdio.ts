import type { Readable, Writable } from 'node:stream';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio as serveConnection } from '@modelcontextprotocol/server/stdio';
import type { Log } from '../lib/log.ts';

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
  const transport = new EndingTransport(options.stdin, options.stdout, {
    maxBufferSize: options.maxMessageBytes ?? MAX_MESSAGE_BYTES,
  });
  const connection = serveConnection(deps.factory, {
    transport,
    onerror: (error) => log.warn({ error }, 'message not understood'),
  });
  return {
    ended: transport.ended,
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

/** The SDK closes the transport in every case that ends a connection, and tells nobody. */
class EndingTransport extends StdioServerTransport {
  readonly #end = Promise.withResolvers<void>();
  readonly ended = this.#end.promise;

  override async close(): Promise<void> {
    await super.close();
    this.#end.resolve();
  }
}
