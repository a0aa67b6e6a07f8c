import { Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterAccess } from './cluster-access.ts';

/** An answer that is no success; `status` is HTTP's. */
export class ApiFailure extends Error {
  readonly status: number;

  constructor(path: string, status: number, words: string) {
    super(`${path}: HTTP ${status} ${words.slice(0, 500)}`);
    this.status = status;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const LONGEST_MS = 60_000;
const AGAIN_MS = 300;

/** The API server without any of our code in between: for what writes to a cluster and for what is expected of it. */
export class ApiClient implements Disposable {
  readonly #server: string;
  readonly #agent: Agent;

  constructor({ server, tls }: ClusterAccess) {
    this.#server = server;
    this.#agent = new Agent({ ...tls, keepAlive: true });
  }

  get(path: string): Promise<unknown> {
    return this.#json('GET', path);
  }

  /** As text: `/metrics` is no JSON. */
  text(path: string): Promise<string> {
    return this.#send('GET', path);
  }

  create(path: string, object: unknown): Promise<unknown> {
    return this.#json('POST', path, object);
  }

  /** A merge patch. */
  patch(path: string, changes: unknown): Promise<unknown> {
    return this.#json('PATCH', path, changes);
  }

  replace(path: string, object: unknown): Promise<unknown> {
    return this.#json('PUT', path, object);
  }

  delete(path: string, options: unknown = {}): Promise<unknown> {
    return this.#json('DELETE', path, options);
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #json(method: Method, path: string, body?: unknown): Promise<unknown> {
    return JSON.parse(await this.#send(method, path, body));
  }

  #send(method: Method, path: string, body?: unknown): Promise<string> {
    return new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      // Node leaves the length of a DELETE's body out, and the API server takes the body for the next request.
      const headers = content === undefined ? {} : { 'content-type': type, 'content-length': content.length };
      const options = { method, headers, agent: this.#agent, timeout: LONGEST_MS };
      const call = request(`${this.#server}${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(text);
          else reject(new ApiFailure(path, status, text));
        });
      });
      call.on('timeout', () => call.destroy(new Error(`${path}: no answer within ${LONGEST_MS} ms`)));
      call.on('error', reject);
      call.end(content);
    });
  }
}

/**
 * Tries again until an API server that is down, or not yet all there, has answered. An answer of the kinds 404 and 409
 * is one: undefined, since after a cut nobody knows whether the first try went through.
 */
export async function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (error instanceof ApiFailure) {
        if (error.status === 404 || error.status === 409) return undefined;
        // 403: admission, or rights that the API server has not read yet.
        if (error.status < 500 && error.status !== 429 && error.status !== 403 && error.status !== 401) throw error;
      }
      await delay(AGAIN_MS, undefined, { signal });
    }
  }
}
