import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { ClusterAccess } from './cluster-access.ts';

/** A request to the API server, as a rule sees it. */
export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
}

export type Fault =
  /** An answer in the API server's place. */
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body: unknown;
    }
  /** The answer's first part, then the connection is cut. */
  | { readonly type: 'cut'; readonly atFraction: number }
  /** No answer: the connection is cut. */
  | { readonly type: 'reset' }
  /** No answer, and no end. */
  | { readonly type: 'hang' }
  /** The answer in small pieces with pauses. */
  | { readonly type: 'slow'; readonly pieces: number; readonly pauseMs: number }
  /** The API server's answer, changed. */
  | { readonly type: 'change'; readonly change: (body: unknown) => unknown };

export interface FaultRule {
  readonly on: (request: ProxiedRequest) => boolean;
  readonly fault: Fault;
  /** How often; for ever where absent. */
  readonly times?: number;
}

/** What the API server sends when it refuses. */
export function statusBody(code: number, reason: string, message: string): unknown {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

export function refusal(code: number, reason: string, message: string, headers: Record<string, string> = {}): Fault {
  return { type: 'answer', status: code, headers, body: statusBody(code, reason, message) };
}

/** All lists of a core kind, whole or of a namespace, first pages and later ones. */
export const listOf =
  (plural: string) =>
  (request: ProxiedRequest): boolean =>
    request.method === 'GET' && new RegExp(`^/api/v1(/namespaces/[^/]+)?/${plural}$`).test(request.path);

export const watchOf =
  (plural: string) =>
  (request: ProxiedRequest): boolean =>
    listOf(plural)(request) && request.query.get('watch') === 'true';

export const laterPageOf =
  (plural: string) =>
  (request: ProxiedRequest): boolean =>
    listOf(plural)(request) && request.query.has('continue');

/** The real API server behind a door that can misbehave: what a real one doesn't do on demand. Plain HTTP on loopback. */
export class FaultProxy implements AsyncDisposable {
  readonly requests: ProxiedRequest[] = [];
  /** Requests that hang and whose client still waits. */
  hanging = 0;
  readonly #server: Server;
  readonly #agent: Agent;
  readonly #upstream: URL;
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  private constructor(access: ClusterAccess) {
    this.#upstream = new URL(access.server);
    this.#agent = new Agent({ ...access.tls, keepAlive: true });
    this.#server = createServer((incoming, response) => {
      this.#handle(incoming, response).catch(() => response.destroy());
    });
  }

  static async open(access: ClusterAccess): Promise<FaultProxy> {
    const proxy = new FaultProxy(access);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on these and no others; none: the proxy does no harm. */
  misbehave(...rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#agent.destroy();
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', this.#upstream);
    const asked = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      accept: incoming.headers.accept ?? '',
    };
    this.requests.push(asked);
    const matching = this.#rules.find(({ rule, left }) => left > 0 && rule.on(asked));
    if (matching === undefined) return await this.#pass(incoming, response, url);
    matching.left -= 1;
    await this.#misbehave(matching.rule.fault, { incoming, response, url });
  }

  async #misbehave(
    fault: Fault,
    call: { incoming: IncomingMessage; response: ServerResponse; url: URL },
  ): Promise<void> {
    const { incoming, response, url } = call;
    switch (fault.type) {
      case 'answer':
        response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
        response.end(JSON.stringify(fault.body));
        return;
      case 'reset':
        incoming.socket.destroy();
        return;
      case 'hang':
        this.hanging += 1;
        response.on('close', () => {
          this.hanging -= 1;
        });
        return;
      case 'cut': {
        const { status, type, body } = await this.#fetch(incoming, url);
        response.writeHead(status, { 'content-type': type, 'content-length': body.length });
        response.write(body.subarray(0, Math.floor(body.length * fault.atFraction)), () => incoming.socket.destroy());
        return;
      }
      case 'slow': {
        const { status, type, body } = await this.#fetch(incoming, url);
        response.writeHead(status, { 'content-type': type, 'content-length': body.length });
        const size = Math.ceil(body.length / fault.pieces);
        for (let start = 0; start < body.length; start += size) {
          response.write(body.subarray(start, start + size));
          await delay(fault.pauseMs);
        }
        response.end();
        return;
      }
      case 'change': {
        const { status, type, body } = await this.#fetch(incoming, url);
        response.writeHead(status, { 'content-type': type });
        response.end(JSON.stringify(fault.change(JSON.parse(body.toString('utf8')))));
        return;
      }
    }
  }

  #pass(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    return new Promise((resolve, reject) => {
      const upstream = request(
        url,
        { method: incoming.method, headers: this.#headers(incoming), agent: this.#agent },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          // A watch stands though it has nothing to tell yet.
          response.flushHeaders();
          answer.pipe(response);
          answer.on('error', reject);
          response.on('close', resolve);
        },
      );
      response.on('close', () => upstream.destroy());
      upstream.on('error', reject);
      incoming.pipe(upstream);
    });
  }

  #fetch(incoming: IncomingMessage, url: URL): Promise<{ status: number; type: string; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const upstream = request(
        url,
        { method: incoming.method, headers: this.#headers(incoming), agent: this.#agent },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const raw = Buffer.concat(chunks);
            const body = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
            resolve({ status: answer.statusCode ?? 502, type: answer.headers['content-type'] ?? '', body });
          });
        },
      );
      upstream.on('error', reject);
      incoming.pipe(upstream);
    });
  }

  #headers(incoming: IncomingMessage): Record<string, string | string[]> {
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    return { ...(headers as Record<string, string | string[]>), host: this.#upstream.host };
  }
}
