import { type McpServerFactory, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';

export interface HttpSessionsOptions {
  readonly maxSessions: number;
  readonly sessionIdleMs: number;
  readonly maxBodyBytes: number;
}

interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly close: () => Promise<void>;
  /** Requests being answered and streams held open. */
  open: number;
  lastUsedAt: number;
}

export const SESSION_HEADER = 'mcp-session-id';

/**
 * Clients of revision 2025-11-25, which keep a session over HTTP: one server instance each, found again by a header.
 * Capped, and ended when idle, since clients rarely say goodbye.
 */
export class HttpSessions implements AsyncDisposable {
  readonly #deps: { readonly factory: McpServerFactory; readonly clock: Clock; readonly log: Log };
  readonly #options: HttpSessionsOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #disposed = new AbortController();
  #opening = 0;

  constructor(
    deps: { readonly factory: McpServerFactory; readonly clock: Clock; readonly log: Log },
    options: HttpSessionsOptions,
  ) {
    this.#deps = deps;
    this.#options = options;
    void this.#endIdleSessions();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Counts an exchange as use of its session until the returned function is called. */
  use(sessionId: string | undefined): () => void {
    const session = sessionId === undefined ? undefined : this.#sessions.get(sessionId);
    if (session === undefined) return () => {};
    session.open += 1;
    return () => {
      session.open -= 1;
      session.lastUsedAt = this.#deps.clock.now();
    };
  }

  async fetch(request: Request): Promise<Response> {
    const sessionId = request.headers.get(SESSION_HEADER);
    if (sessionId === null) return await this.#open(request);
    const session = this.#sessions.get(sessionId);
    return session === undefined
      ? rpcError(404, -32001, 'Session not found: it ended, or was idle for too long. Initialize again.')
      : await session.transport.handleRequest(request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed.abort();
    await Promise.all([...this.#sessions.keys()].map((id) => this.#end(id, 'server stops')));
  }

  /** A request without a session: `initialize` gets one, anything else an error by the transport. */
  async #open(request: Request): Promise<Response> {
    if (this.#sessions.size + this.#opening >= this.#options.maxSessions && !this.#endLongestIdle()) {
      return rpcError(503, -32000, `All ${this.#options.maxSessions} sessions are in use. Try again later.`);
    }
    this.#opening += 1;
    try {
      return await this.#initialize(request);
    } finally {
      this.#opening -= 1;
    }
  }

  async #initialize(request: Request): Promise<Response> {
    const { clock } = this.#deps;
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      maxRequestBodySize: this.#options.maxBodyBytes,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, { transport, close: () => server.close(), open: 0, lastUsedAt: clock.now() });
      },
      onsessionclosed: (id) => {
        this.#sessions.delete(id);
      },
    });
    const server = await this.#deps.factory({ era: 'legacy', requestInfo: request });
    await server.connect(transport);
    const response = await transport.handleRequest(request);
    if (transport.sessionId === undefined) await server.close();
    return response;
  }

  #endLongestIdle(): boolean {
    let longest: { readonly id: string; readonly lastUsedAt: number } | undefined;
    for (const [id, session] of this.#sessions) {
      if (session.open === 0 && (longest === undefined || session.lastUsedAt < longest.lastUsedAt)) {
        longest = { id, lastUsedAt: session.lastUsedAt };
      }
    }
    if (longest === undefined) return false;
    void this.#end(longest.id, 'room for another');
    return true;
  }

  async #endIdleSessions(): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.#disposed;
    while (!signal.aborted) {
      await clock.sleep(this.#options.sessionIdleMs / 4, signal).catch(() => {});
      const idleSince = clock.now() - this.#options.sessionIdleMs;
      for (const [id, session] of this.#sessions) {
        if (session.open === 0 && session.lastUsedAt <= idleSince) await this.#end(id, 'idle');
      }
    }
  }

  async #end(id: string, reason: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#sessions.delete(id);
    this.#deps.log.debug({ session: id, reason }, 'session ended');
    await session.close().catch((error: unknown) => this.#deps.log.warn({ error }, 'session not closed'));
  }
}

/** A JSON-RPC error that answers no request in particular. */
function rpcError(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });
}
