import http, { type Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface ExchangeRequest {
  readonly agent: Agent;
  readonly url: URL;
  /** Path with its query, as it goes over the wire: never normalised. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  readonly connectTimeoutMs: number;
  /** Longest silence: until the answer begins, and then between two pieces of it. */
  readonly idleTimeoutMs: number;
  /** Of the decompressed body, where it is kept. */
  readonly maxBytes: number;
  /** Takes the body of a good answer in place of the response, which is then empty. */
  readonly sink?: BodySink | undefined;
  readonly signal: AbortSignal;
}

/** Takes a body as it comes. What it throws ends the request, and is what the request is rejected with. */
export interface BodySink {
  /** The answer has begun, with a good status. */
  readonly onAnswer: () => void;
  /** Decompressed. */
  readonly onChunk: (chunk: Buffer) => void;
}

export interface ExchangeResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: Buffer;
}

/**
 * Why there was no whole answer. `error` carries a cause from the operating system, TLS or the HTTP parser.
 * `isSent`: the request may have reached the server.
 */
export type NetworkFault =
  | { readonly type: 'error'; readonly error: Error; readonly isSent: boolean }
  | { readonly type: 'connectTimeout'; readonly timeoutMs: number }
  | { readonly type: 'idleTimeout'; readonly timeoutMs: number; readonly isAnswering: boolean }
  | { readonly type: 'cutBody'; readonly bytes: number }
  | { readonly type: 'tooLarge'; readonly bytes: number; readonly maxBytes: number };

/** Thrown by `exchange`; callers map it to an error for readers. */
export class NetworkFaultError extends Error {
  override readonly name = 'NetworkFaultError';
  readonly fault: NetworkFault;

  constructor(fault: NetworkFault) {
    super(fault.type);
    this.fault = fault;
  }
}

/** A failure status explains itself in a few KB; what is longer isn't for a reader. */
const MAX_FAILURE_BYTES = 1_000_000;

/**
 * One HTTP request and its whole answer, whatever its status; where a sink takes the body, when that has ended. Throws
 * `NetworkFaultError`, or the signal's reason when it aborts: the socket is then closed, so that the server stops
 * working too.
 */
export function exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
  return new Promise((resolve, reject) => {
    const { signal } = request;
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    let isSettled = false;
    let isSent = false;
    let response: IncomingMessage | undefined;
    let timer: NodeJS.Timeout | undefined;

    const settle = (act: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const fail = (error: unknown): void => {
      settle(() => reject(error));
      outgoing.destroy();
    };
    const failWith = (fault: NetworkFault): void => fail(new NetworkFaultError(fault));
    const onAbort = (): void => fail(signal.reason);
    const expect = (ms: number, fault: () => NetworkFault): void => {
      clearTimeout(timer);
      timer = setTimeout(() => failWith(fault()), ms);
    };

    const outgoing = open(request);
    signal.addEventListener('abort', onAbort, { once: true });
    expect(request.connectTimeoutMs, () => ({ type: 'connectTimeout', timeoutMs: request.connectTimeoutMs }));
    // Sent only once a connection, with its TLS handshake, stands: until then it is the connecting that takes long.
    outgoing.on('finish', () => {
      if (isSettled) return;
      isSent = true;
      expect(request.idleTimeoutMs, () => ({
        type: 'idleTimeout',
        timeoutMs: request.idleTimeoutMs,
        isAnswering: response !== undefined,
      }));
    });
    outgoing.on('error', (error: Error) => failWith({ type: 'error', error, isSent }));
    outgoing.on('response', (incoming: IncomingMessage) => {
      response = incoming;
      timer?.refresh();
      const isGood = statusOf(incoming) < 300;
      const kept = new KeptBody(isGood ? request.maxBytes : Math.min(request.maxBytes, MAX_FAILURE_BYTES));
      const sink: BodySink = (isGood ? request.sink : undefined) ?? kept;
      const hand = (act: () => void): void => {
        // What was on its way when the request failed is nobody's any more.
        if (isSettled) return;
        try {
          act();
        } catch (error) {
          fail(error);
        }
      };
      hand(sink.onAnswer);
      readBody(incoming, {
        onBytes: () => timer?.refresh(),
        onFault: failWith,
        onChunk: (chunk) => hand(() => sink.onChunk(chunk)),
        onEnd: () =>
          settle(() => resolve({ status: statusOf(incoming), headers: incoming.headers, body: kept.whole() })),
      });
    });
    outgoing.end(request.body);
  });
}

function open(request: ExchangeRequest): ClientRequest {
  const { url } = request;
  const options = {
    agent: request.agent,
    protocol: url.protocol,
    // URL keeps the brackets of an IPv6 address, which a socket doesn't take.
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? undefined : url.port,
    path: request.path,
    method: request.method,
    headers: request.headers,
  };
  return url.protocol === 'https:' ? https.request(options) : http.request(options);
}

/** The sink of a body that is wanted whole. */
class KeptBody implements BodySink {
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  readonly onAnswer = (): void => {};

  readonly onChunk = (chunk: Buffer): void => {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) {
      throw new NetworkFaultError({ type: 'tooLarge', bytes: this.#bytes, maxBytes: this.#maxBytes });
    }
    this.#chunks.push(chunk);
  };

  whole(): Buffer {
    const [first] = this.#chunks;
    return this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#bytes);
  }
}

interface BodyReader {
  readonly onBytes: () => void;
  readonly onFault: (fault: NetworkFault) => void;
  readonly onChunk: (chunk: Buffer) => void;
  readonly onEnd: () => void;
}

/** Decompresses on the thread pool while the rest is on its way, so that no page holds the event loop. */
function readBody(incoming: IncomingMessage, reader: BodyReader): void {
  let bytes = 0;
  const onCut = (): void => reader.onFault({ type: 'cutBody', bytes });
  let stream: Readable = incoming;
  if (incoming.headers['content-encoding'] === 'gzip') {
    const gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
    gunzip.on('error', onCut);
    incoming.on('data', reader.onBytes);
    stream = incoming.pipe(gunzip);
  }
  // Also when the connection ends before the announced length, or between two chunks.
  incoming.on('error', onCut);
  stream.on('data', (chunk: Buffer) => {
    reader.onBytes();
    bytes += chunk.length;
    reader.onChunk(chunk);
  });
  stream.on('end', reader.onEnd);
}

/** The default of 16 KB makes sixty round trips to the thread pool of a page of 1 MB. */
const GUNZIP_CHUNK_BYTES = 128 * 1024;

function statusOf(incoming: IncomingMessage): number {
  return incoming.statusCode ?? 0;
}
