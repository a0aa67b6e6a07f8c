import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  hostHeaderValidation,
  type NodeIncomingMessageLike,
  type NodeServerResponseLike,
  originValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest, type McpServerFactory } from '@modelcontextprotocol/server';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { allowedHostnames, assertLoopback, listenError } from './http-address.ts';
import { HttpSessions, SESSION_HEADER } from './http-sessions.ts';

export interface HttpServing extends AsyncDisposable {
  /** Where clients connect: `http://127.0.0.1:8080/mcp`. */
  readonly url: string;
  /** Sessions of 2025 clients that are open now. */
  readonly sessionCount: number;
}

export interface HttpOptions {
  /** A loopback address; anything else is refused. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly maxSessions?: number;
  readonly sessionIdleMs?: number;
  readonly maxBodyBytes?: number;
  /** How long calls under way may go on once the server is told to stop. */
  readonly closeGraceMs?: number;
}

const MAX_SESSIONS = 64;
const SESSION_IDLE_MS = 30 * 60_000;
/** Requests are arguments and, at most, a manifest. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const CLOSE_GRACE_MS = 2_000;

/** Serves MCP over streamable HTTP at `/mcp`, and `/healthz`. Resolves once it listens; throws `usage` where it can't. */
export async function serveHttp(
  deps: { readonly factory: McpServerFactory; readonly clock: Clock; readonly log: Log },
  options: HttpOptions,
): Promise<HttpServing> {
  assertLoopback(options.host);
  const log = deps.log.child('http');
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
  const onerror = (error: Error): void => log.debug({ error }, 'request refused');

  const stateless = createMcpHandler(deps.factory, { legacy: 'reject', onerror, maxRequestBodySize: maxBodyBytes });
  const sessions = new HttpSessions(
    { ...deps, log },
    {
      maxSessions: options.maxSessions ?? MAX_SESSIONS,
      sessionIdleMs: options.sessionIdleMs ?? SESSION_IDLE_MS,
      maxBodyBytes,
    },
  );
  const mcp = toNodeHandler(
    {
      fetch: async (request) =>
        (await isLegacyRequest(request, undefined, { maxRequestBodySize: maxBodyBytes }))
          ? await sessions.fetch(request)
          : await stateless.fetch(request),
    },
    { onerror: (error) => log.warn({ error }, 'request broke'), maxRequestBodySize: maxBodyBytes },
  );

  // Against pages in a browser on this machine: neither another site's script nor a rebound name gets through.
  const isHostAllowed = hostHeaderValidation(allowedHostnames(options.host));
  const isOriginAllowed = originValidation(allowedHostnames(options.host));
  const calls = new Set<ServerResponse>();
  let idle = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    if (!isHostAllowed(request, response) || !isOriginAllowed(request, response)) return;
    const path = request.url?.split('?', 1)[0];
    if (path === '/healthz') return answerHealth(request, response);
    if (path !== '/mcp') return answer(response, 404, { error: 'Not found. MCP is served at /mcp.' });
    if (!['GET', 'POST', 'DELETE'].includes(request.method ?? ''))
      return answerNotAllowed(response, 'GET, POST, DELETE');
    const leaveSession = sessions.use(sessionIdOf(request));
    if (request.method === 'POST') calls.add(response);
    response.on('close', () => {
      leaveSession();
      calls.delete(response);
      if (calls.size === 0) idle.resolve();
    });
    // `IncomingMessage` it is; only the optional fields are declared differently.
    mcp(request as NodeIncomingMessageLike, flushing(response)).catch((error: unknown) => {
      log.warn({ error }, 'request broke');
      response.destroy();
    });
  });

  const port = await listen(server, options);
  const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}/mcp`;
  log.info({ url }, 'serving MCP');
  return {
    url,
    get sessionCount() {
      return sessions.size;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      if (calls.size > 0) {
        idle = Promise.withResolvers();
        const waiting = new AbortController();
        const grace = deps.clock.sleep(options.closeGraceMs ?? CLOSE_GRACE_MS, waiting.signal).catch(() => {});
        await Promise.race([idle.promise, grace]);
        waiting.abort();
      }
      await Promise.all([stateless.close(), sessions[Symbol.asyncDispose]()]);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, options: HttpOptions): Promise<number> {
  const { host, port } = options;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** The headers of a stream leave at once: it may be silent for long, and its client waits for them. */
function flushing(response: ServerResponse): NodeServerResponseLike {
  return {
    writeHead: (status, headers) => {
      response.writeHead(status, headers);
      if (headers?.['content-type'] === 'text/event-stream') response.flushHeaders();
    },
    write: (chunk) => response.write(chunk),
    end: (chunk) => response.end(chunk),
    on: (event, listener) => response.on(event, listener),
    get destroyed() {
      return response.destroyed;
    },
  };
}

function sessionIdOf(request: IncomingMessage): string | undefined {
  const value = request.headers[SESSION_HEADER];
  return Array.isArray(value) ? value[0] : value;
}

function answerHealth(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'GET' || request.method === 'HEAD') answer(response, 200, { status: 'ok' });
  else answerNotAllowed(response, 'GET, HEAD');
}

function answerNotAllowed(response: ServerResponse, allow: string): void {
  response.setHeader('Allow', allow);
  answer(response, 405, { error: `Method not allowed. Allowed: ${allow}.` });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
