import { PassThrough } from 'node:stream';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { LineReader } from '../../lib/line-reader.ts';
import { silentLog } from '../../lib/log.ts';
import { answerEarly } from '../early-answers.ts';
import { serveStdio } from '../serve-stdio.ts';
import type { ServerOffer } from '../server-offer.ts';

export type Message = Record<string, unknown> & { readonly id?: number; readonly method?: string };

/** What every request of revision 2026-07-28 says about its client. */
export function envelope2026(capabilities: Record<string, unknown>): Record<string, unknown> {
  return {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '0' },
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  };
}

/** A client that writes what it likes, over the server's standard input and output: for what no honest client sends. */
export class RawPeer implements AsyncDisposable {
  readonly stdin = new PassThrough();
  readonly #stdout = new PassThrough();
  readonly #stop = new AbortController();
  readonly #serving: Promise<ReturnType<typeof serveStdio> | undefined>;
  readonly #received: Message[] = [];
  #wake = Promise.withResolvers<void>();
  #nextId = 1;

  /** `early`: what is answered before the server takes over. */
  constructor(factory: McpServerFactory, early?: ServerOffer) {
    const reader = new LineReader({ maxLineBytes: 64 * 1024 * 1024 });
    this.#stdout.on('data', (chunk: Buffer) => {
      for (const line of reader.push(chunk)) this.#received.push(JSON.parse(line) as Message);
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
    });
    this.#serving = this.#serve(factory, early);
  }

  get ended(): Promise<void> {
    return this.#serving.then((serving) => serving?.ended);
  }

  /** The id of the last request. */
  get lastId(): number {
    return this.#nextId - 1;
  }

  send(message: Record<string, unknown>): void {
    this.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** The first message, received or yet to come, that `isWanted`; taken out. */
  async receive(isWanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const wake = this.#wake.promise;
      const index = this.#received.findIndex(isWanted);
      const [message] = index === -1 ? [] : this.#received.splice(index, 1);
      if (message !== undefined) return message;
      await wake;
    }
  }

  async request(method: string, params: Record<string, unknown>): Promise<Message> {
    const id = this.#nextId++;
    this.send({ id, method, params });
    return await this.receive((message) => message.id === id && message.method === undefined);
  }

  /** A request of revision 2026-07-28; `_meta` of `params` is kept. */
  async request2026(
    method: string,
    params: Record<string, unknown>,
    capabilities: Record<string, unknown> = { elicitation: { form: {} } },
  ): Promise<Message> {
    const _meta = { ...envelope2026(capabilities), ...(params._meta as object | undefined) };
    return await this.request(method, { ...params, _meta });
  }

  async initialize2025(capabilities: Record<string, unknown> = { elicitation: {} }): Promise<void> {
    await this.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities,
      clientInfo: { name: 'raw', version: '0' },
    });
    this.send({ method: 'notifications/initialized' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await (await this.#serving)?.[Symbol.asyncDispose]();
  }

  async #serve(
    factory: McpServerFactory,
    early: ServerOffer | undefined,
  ): Promise<ReturnType<typeof serveStdio> | undefined> {
    const io = { stdin: this.stdin, stdout: this.#stdout };
    const begun = early === undefined ? {} : await answerEarly(early, { ...io, signal: this.#stop.signal });
    return begun === undefined ? undefined : serveStdio({ factory, log: silentLog }, { ...io, ...begun });
  }
}
