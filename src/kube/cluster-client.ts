import type { IncomingHttpHeaders } from 'node:http';
import pLimit from 'p-limit';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { retry } from '../lib/retry.ts';
import { callSignal, untilAborted } from './call-signal.ts';
import { ClusterConnection } from './connection.ts';
import { type Credential, type Credentials, createCredentials, impersonationHeaders } from './credentials.ts';
import { type BodySink, type ExchangeResponse, exchange, NetworkFaultError } from './http-exchange.ts';
import type { ClusterAccess, Environment } from './kubeconfig.ts';
import { isWorthRetrying, retryAfterOf } from './retry-rules.ts';
import { statusError, whatWasAsked } from './status-error.ts';
import { expiryOf, notAnApiServer, unreachable } from './unreachable.ts';

export interface ClusterClientDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Environment;
  readonly random?: () => number;
}

export interface ClusterClientOptions {
  readonly connectTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  /** How often a read is tried in all. */
  readonly attempts?: number;
}

export interface KubeRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root of the API, encoded: see `resourcePath`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly accept?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** What is asked, in words for an error: verb `list`, resource `deployments.apps`. */
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly signal?: AbortSignal;
  /** For the whole call with its retries; `timeout` when it passes. */
  readonly timeoutMs?: number;
  /** Of the decompressed body; `response_too_large` when it passes. A stream has no such end. */
  readonly maxBytes?: number;
  /** Longest silence that isn't a fault, for answers that are silent by nature. */
  readonly idleTimeoutMs?: number;
}

/** How one request goes over the wire. */
interface Sending extends KubeRequest {
  readonly accept: string;
  readonly sink?: BodySink;
}

export interface KubeResponse<T> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Parsed, not checked. */
  readonly body: T;
  /** Size of the body as it was parsed, decompressed. */
  readonly bytes: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** The API server ends a request of its own accord after 60 s. */
const IDLE_TIMEOUT_MS = 65_000;
const ATTEMPTS = 4;
const FIRST_RETRY_DELAY_MS = 200;
/** Longer pauses are for the caller to decide about. */
const MAX_RETRY_DELAY_MS = 10_000;
/** A string of JavaScript ends at 512 MB; nobody reads a list of this size in one piece. */
const MAX_BYTES = 256 * 1024 * 1024;
/**
 * Requests open at once to one API server, streams not counted. What is more waits its turn here, where waiting isn't
 * taken for a connection that can't be had.
 */
const MAX_REQUESTS = 64;
/**
 * Streams open at once to one API server: each holds a connection. They have a queue of their own, so that no number of
 * them keeps a list waiting. A cluster with many operators serves about this many kinds.
 */
const MAX_STREAMS = 256;

/**
 * Requests to one API server over connections that are kept alive. Reads are tried again, a few times, after connection
 * errors, 429 and 5xx; writes only after a 429, since that wasn't carried out. After a 401 the credentials are renewed
 * once. Failures are `AppError`s: kube_api, kube_unreachable, credentials, response_too_large, timeout, cancelled.
 */
export class ClusterClient {
  /** The context's name. */
  readonly name: string;
  readonly server: string;
  readonly defaultNamespace: string;
  readonly #deps: ClusterClientDeps;
  readonly #options: ClusterClientOptions;
  readonly #access: ClusterAccess;
  readonly #connection: ClusterConnection;
  readonly #credentials: Credentials;
  readonly #log: Log;
  readonly #requestSlots = pLimit(MAX_REQUESTS);
  readonly #streamSlots = pLimit(MAX_STREAMS);

  /** Throws `kubeconfig` or `credentials` for a context that can't work. Nothing is connected yet. */
  constructor(deps: ClusterClientDeps, access: ClusterAccess, options: ClusterClientOptions = {}) {
    this.#deps = deps;
    this.#options = options;
    this.#access = access;
    this.#log = deps.log.child('kube');
    this.#connection = new ClusterConnection(deps, access);
    this.#credentials = createCredentials({ ...deps, log: this.#log }, access, () => this.#connection.caPem());
    this.name = access.name;
    this.server = this.#connection.url.href.replace(/\/+$/, '');
    this.defaultNamespace = access.namespace || 'default';
  }

  /** A request whose answer is JSON. */
  async request<T>(request: KubeRequest): Promise<KubeResponse<T>> {
    const { status, headers, body } = await this.#send({ ...request, accept: request.accept ?? 'application/json' });
    return { status, headers, body: this.#parse(headers, body) as T, bytes: body.length };
  }

  /** A request whose answer is text, as logs are. Bytes that aren't UTF-8 become U+FFFD. */
  async text(request: KubeRequest): Promise<string> {
    const { body } = await this.#send({ ...request, accept: request.accept ?? '*/*' });
    return body.toString('utf8');
  }

  /**
   * A request whose answer `sink` takes as it comes; resolves when the server has ended it. Tried again only as long as
   * no answer has begun. Waits for its turn where too many streams are open.
   */
  async stream(request: KubeRequest, sink: BodySink): Promise<void> {
    await this.#send({ ...request, accept: request.accept ?? 'application/json', sink });
  }

  /** A hash of server and CA, for clusters that don't tell their own identity. */
  identityHash(): Promise<string> {
    return this.#connection.identityHash();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.close();
  }

  async #send(sending: Sending): Promise<ExchangeResponse> {
    const { request, hasBegun } = noticed(sending);
    using call = callSignal(request, { cluster: this.name, asked: whatWasAsked({ cluster: this.name, ...request }) });
    const isRead = (request.method ?? 'GET') === 'GET';
    try {
      return await retry(
        this.#deps,
        (attempt) => {
          if (attempt > 1) this.#log.debug(this.#facts(request, { attempt }), 'a request is tried again');
          return this.#attempt(request, call.signal);
        },
        {
          attempts: this.#options.attempts ?? ATTEMPTS,
          firstDelayMs: FIRST_RETRY_DELAY_MS,
          maxDelayMs: MAX_RETRY_DELAY_MS,
          signal: call.signal,
          isRetryable: (error) => !hasBegun() && isWorthRetrying(error, { isRead }),
          delayOf: retryAfterOf,
        },
      );
    } catch (error) {
      throw call.signal.aborted ? call.reason() : error;
    }
  }

  /** One try, and a second one where a 401 led to newer credentials: a refused request wasn't carried out. */
  async #attempt(request: Sending, signal: AbortSignal): Promise<ExchangeResponse> {
    const credential = await untilAborted(this.#credentials.current(), signal);
    const answer = await this.#inTurn(request, credential, signal);
    if (answer.status !== 401) return this.#orThrow(request, answer, credential);
    if (!(await untilAborted(this.#credentials.renew(credential), signal))) {
      return this.#orThrow(request, answer, credential);
    }
    this.#log.info(this.#facts(request), 'credentials were renewed after a 401');
    const renewed = await untilAborted(this.#credentials.current(), signal);
    return this.#orThrow(request, await this.#inTurn(request, renewed, signal), renewed);
  }

  #inTurn(request: Sending, credential: Credential, signal: AbortSignal): Promise<ExchangeResponse> {
    const slots = request.sink === undefined ? this.#requestSlots : this.#streamSlots;
    return untilAborted(
      slots(() => this.#exchange(request, credential, signal)),
      signal,
    );
  }

  async #exchange(request: Sending, credential: Credential, signal: AbortSignal): Promise<ExchangeResponse> {
    const startedAt = this.#deps.clock.now();
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const agent = await this.#connection.agent(credential);
    try {
      const answer = await exchange({
        agent,
        url: this.#connection.url,
        path: this.#pathOf(request),
        method: request.method ?? 'GET',
        headers: this.#headers(request, credential, body),
        ...(body === undefined ? {} : { body }),
        connectTimeoutMs: this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
        idleTimeoutMs: request.idleTimeoutMs ?? this.#options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
        maxBytes: request.maxBytes ?? MAX_BYTES,
        sink: request.sink,
        signal,
      });
      const ms = this.#deps.clock.now() - startedAt;
      this.#log.debug(this.#facts(request, { status: answer.status, bytes: answer.body.length, ms }), 'request');
      return answer;
    } catch (error) {
      if (!(error instanceof NetworkFaultError)) throw error;
      const failure = unreachable(this, error.fault, {
        now: this.#deps.clock.now(),
        clientCertificate: credential.certificate,
      });
      this.#log.debug(this.#facts(request, { code: failure.data.code }), 'a request got no answer');
      throw failure;
    }
  }

  #orThrow(request: KubeRequest, answer: ExchangeResponse, credential: Credential): ExchangeResponse {
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (answer.status >= 300 && answer.status < 400) {
      // Followed, a redirect would carry the credentials to whoever it names.
      throw notAnApiServer(this, `redirects elsewhere (${answer.status})`);
    }
    const now = this.#deps.clock.now();
    const hint = answer.status === 401 ? expiryOf(credential.certificate, now) : undefined;
    throw statusError({ cluster: this.name, ...request }, { ...answer, now }, hint);
  }

  /** The parser's own message is never passed on: it quotes the body, which may be a Secret's. */
  #parse(headers: IncomingHttpHeaders, body: Buffer): unknown {
    try {
      return JSON.parse(body.toString('utf8'));
    } catch {
      const type = /^[\w.+/-]{1,80}/.exec(headers['content-type'] ?? '')?.[0] ?? 'no content type';
      throw notAnApiServer(this, `answers with something other than JSON (${type})`);
    }
  }

  #pathOf(request: KubeRequest): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) query.set(name, String(value).toWellFormed());
    }
    const base = this.#connection.url.pathname.replace(/\/+$/, '');
    return `${base}${request.path}${query.size === 0 ? '' : `?${query}`}`;
  }

  #headers(request: Sending, credential: Credential, body: string | undefined): Record<string, string | string[]> {
    // API servers never compress a watch; a proxy that did would hold its events back until it has a block full.
    const compressed = !this.#access.cluster.disableCompression && request.sink === undefined;
    return {
      Accept: request.accept,
      'User-Agent': 'k8s-mcp',
      ...(compressed ? { 'Accept-Encoding': 'gzip' } : {}),
      ...(credential.authorization === undefined ? {} : { Authorization: credential.authorization }),
      ...impersonationHeaders(this.#access.user.impersonate),
      ...(body === undefined
        ? {}
        : {
            'Content-Type': request.contentType ?? 'application/json',
            'Content-Length': String(Buffer.byteLength(body)),
          }),
    };
  }

  #facts(request: KubeRequest, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
    return { cluster: this.name, asked: whatWasAsked({ cluster: this.name, ...request }), ...more };
  }
}

/** The request with a sink that remembers whether an answer has begun. */
function noticed(request: Sending): { readonly request: Sending; readonly hasBegun: () => boolean } {
  const { sink } = request;
  if (sink === undefined) return { request, hasBegun: () => false };
  let hasBegun = false;
  const onAnswer = (): void => {
    hasBegun = true;
    sink.onAnswer();
  };
  return { request: { ...request, sink: { onAnswer, onChunk: sink.onChunk } }, hasBegun: () => hasBegun };
}
