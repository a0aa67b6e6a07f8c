import http, { type Agent, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { createSecureContext, getCACertificates } from 'node:tls';
import { parseProxyUrl, proxyFromEnvironment } from '../../lib/proxy-environment.ts';
import { isUntrusted, ProviderFault } from './provider-fault.ts';

/** DNS, TCP, TLS and a proxy's tunnel; and the request's own bytes. */
const CONNECT_TIMEOUT_MS = 30_000;
/** Idle connections are closed before a load balancer forgets them silently. */
const FREE_SOCKET_TIMEOUT_MS = 60_000;
/** A refusal explains itself in a few KB; what is longer isn't for a reader. */
const MAX_FAILURE_BYTES = 64 * 1024;

/** What a provider package takes for its requests. */
export type ProviderFetch = typeof globalThis.fetch;

/** Told whenever a piece of an answer arrives. */
export type OnBytes = () => void;

/**
 * The way to a provider, for the SDK's packages to use in place of the global `fetch`: through HTTPS_PROXY and NO_PROXY
 * of `env`, trusting what the operating system trusts (a company's proxy signs with its own authority), and with
 * failures that can be told apart. Connections are shared; each `fetch` made here has its own listener. It throws
 * `ProviderFault` for everything but an answer of the provider.
 */
export function createProviderConnection(deps: {
  readonly env: Readonly<Record<string, string | undefined>>;
}): (onBytes: OnBytes) => ProviderFetch {
  const agents = new Map<string, Agent>();
  const agentFor = (url: URL, trust: Trust): Agent => {
    const agent = agents.get(url.origin) ?? createAgent(url, { env: deps.env, trust });
    agents.set(url.origin, agent);
    return agent;
  };
  /** The system's authorities take a quarter of a second to read: only who needs them waits for them. */
  const sendTrusting = async (url: URL, init: RequestInit, signal: AbortSignal | undefined) => {
    try {
      return await send(url, agentFor(url, 'node'), init, signal);
    } catch (error) {
      if (!(error instanceof ProviderFault) || !isUntrusted(error.fault)) throw error;
      agents.delete(url.origin);
      return await send(url, agentFor(url, 'system'), init, signal);
    }
  };

  return (onBytes) => async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const signal = init?.signal ?? undefined;
    signal?.throwIfAborted();
    const incoming = await sendTrusting(url, init ?? {}, signal);
    const status = incoming.statusCode ?? 0;
    if (status >= 300 && status < 400) {
      incoming.destroy();
      throw new ProviderFault({ type: 'redirect', to: originOf(incoming.headers.location, url) });
    }
    const isFailure = status >= 400;
    const contentType = incoming.headers['content-type'] ?? '';
    if (!isFailure && /\b(html|json)\b/i.test(contentType)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytesOf(incoming, onBytes, MAX_FAILURE_BYTES)) chunks.push(chunk);
      throw new ProviderFault({ type: 'notStream', contentType, body: Buffer.concat(chunks).toString('utf8') });
    }
    const bytes = bytesOf(incoming, onBytes, isFailure ? MAX_FAILURE_BYTES : Number.POSITIVE_INFINITY);
    const hasBody = status !== 204 && status !== 205;
    return new Response(hasBody ? ReadableStream.from(bytes) : null, { status, headers: headersOf(incoming) });
  };
}

/** Whose certificate authorities count: those that Node brings, or the operating system's too. */
type Trust = 'node' | 'system';

function createAgent(
  url: URL,
  { env, trust }: { readonly env: Readonly<Record<string, string | undefined>>; readonly trust: Trust },
): Agent {
  const common = { keepAlive: true, timeout: FREE_SOCKET_TIMEOUT_MS, ...proxyOption(url, env) };
  if (url.protocol === 'http:') return new http.Agent(common);
  if (trust === 'node') return new https.Agent(common);
  const ca = [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return new https.Agent({ ...common, secureContext: createSecureContext({ ca }) });
}

function proxyOption(url: URL, env: Readonly<Record<string, string | undefined>>): object {
  const chosen = proxyFromEnvironment(url, env);
  if (chosen === undefined) return {};
  const proxy = parseProxyUrl(chosen.text);
  if (proxy === null || (proxy.protocol !== 'http:' && proxy.protocol !== 'https:')) {
    throw new ProviderFault({ type: 'proxySetting', variable: chosen.variable });
  }
  return { proxyEnv: { HTTP_PROXY: proxy.href, HTTPS_PROXY: proxy.href } };
}

function send(url: URL, agent: Agent, init: RequestInit, signal: AbortSignal | undefined): Promise<IncomingMessage> {
  const { body } = init;
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new TypeError('a provider sent something other than JSON');
  }
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? https.request : http.request;
    const outgoing = request(url, {
      agent,
      method: init.method ?? 'GET',
      headers: { ...Object.fromEntries(new Headers(init.headers)), 'content-length': Buffer.byteLength(body ?? '') },
      ...(signal === undefined ? {} : { signal }),
    });
    const timer = setTimeout(() => outgoing.destroy(new ProviderFault({ type: 'connectTimeout' })), CONNECT_TIMEOUT_MS);
    // Sent only once the connection, with tunnel and handshake, stands.
    outgoing.once('finish', () => clearTimeout(timer));
    outgoing.once('response', (incoming) => {
      clearTimeout(timer);
      resolve(incoming);
    });
    // Stays: a failure after the answer has begun is the body's to tell.
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      if (signal?.aborted === true) reject(signal.reason);
      else reject(error instanceof ProviderFault ? error : new ProviderFault({ type: 'network', code: codeOf(error) }));
    });
    outgoing.end(body ?? undefined);
  });
}

async function* bytesOf(incoming: IncomingMessage, onBytes: OnBytes, maxBytes: number): AsyncGenerator<Uint8Array> {
  let left = maxBytes;
  try {
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      onBytes();
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) return;
    }
  } catch {
    throw new ProviderFault({ type: 'cut' });
  }
}

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

function originOf(location: string | undefined, base: URL): string {
  const url = URL.parse(location ?? '', base);
  return url === null ? 'elsewhere' : url.origin;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
