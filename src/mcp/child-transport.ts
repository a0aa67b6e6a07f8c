import { type ChildProcess, spawn } from 'node:child_process';
import { type JSONRPCMessage, parseJSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { AppError } from '../lib/errors.ts';
import { LineReader } from '../lib/line-reader.ts';
import type { Log } from '../lib/log.ts';
import type { ServerTarget } from './server-target.ts';
import { StderrRelay } from './stderr-relay.ts';

export interface ChildTransportOptions {
  readonly target: ServerTarget & { readonly type: 'stdio' };
  readonly maxMessageBytes: number;
  /** How long the server gets after the end of its input, and again after SIGTERM. */
  readonly endGraceMs: number;
}

/**
 * An MCP server as a child process, over its standard input and output. Our own, not the SDK's: that one starts the server
 * twice to find out its revision, and takes quadratic time over large messages.
 * The end of our process ends its input, which by the protocol ends the server.
 */
export class ChildTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  readonly #options: ChildTransportOptions;
  readonly #reader: LineReader;
  readonly #stderr: StderrRelay;
  #child: ChildProcess | undefined;
  readonly #closed = Promise.withResolvers<void>();
  #ending = '';

  constructor(deps: { readonly log: Log }, options: ChildTransportOptions) {
    this.#options = options;
    this.#reader = new LineReader({
      maxLineBytes: options.maxMessageBytes,
      tooLong: (bytes) => new AppError('mcp_protocol', `The MCP server sent a message of more than ${bytes} bytes.`),
    });
    this.#stderr = new StderrRelay(deps);
  }

  /** With `stderr`, the mark by which the SDK takes a transport for a child process, whose silence means an old server. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get stderr(): null {
    return null;
  }

  /** How the server ended and what it said last, for an error; '' while it runs. */
  get lastWords(): string {
    if (this.#ending === '') return '';
    const lines = this.#stderr.lastLines;
    return lines.length === 0 ? `It ${this.#ending}.` : `It ${this.#ending}, saying:\n${lines.join('\n')}`;
  }

  async start(): Promise<void> {
    const { command, args, env } = this.#options.target;
    const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    child.stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk));
    // A server that dies under a write; its end is reported by `close`.
    child.stdin.on('error', (error) => this.onerror?.(error));
    child.on('exit', (code, signal) => {
      this.#ending ||= signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
      // Whoever inherited its pipes must not keep it alive in our eyes.
      setTimeout(() => this.#close(), this.#options.endGraceMs).unref();
    });
    child.on('close', () => this.#close());
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => {
        this.#ending = `could not be started (${error.message})`;
        reject(error);
        this.#close();
      });
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (!stdin?.writable) throw new AppError('mcp_unreachable', 'The MCP server is gone.');
    if (!stdin.write(`${JSON.stringify(message)}\n`)) {
      await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), this.#closed.promise]);
    }
  }

  /** Ends the server: by the end of its input, then SIGTERM, then SIGKILL. Resolves once it is gone. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return this.#close();
    child.stdin?.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await this.#isClosedWithin(this.#options.endGraceMs)) return;
      child.kill(signal);
    }
    await this.#closed.promise;
  }

  async #isClosedWithin(ms: number): Promise<boolean> {
    const { promise: timeout, resolve } = Promise.withResolvers<false>();
    const timer = setTimeout(resolve, ms, false);
    const closed = await Promise.race([this.#closed.promise.then(() => true as const), timeout]);
    clearTimeout(timer);
    return closed;
  }

  #read(chunk: Buffer): void {
    let lines: string[];
    try {
      lines = this.#reader.push(chunk);
    } catch (error) {
      this.onerror?.(error as Error);
      this.#ending = 'sent a message that is too long';
      void this.close();
      return;
    }
    for (const line of lines) {
      try {
        if (line !== '') this.onmessage?.(parseJSONRPCMessage(JSON.parse(line)));
      } catch (error) {
        this.onerror?.(error as Error);
      }
    }
  }

  #close(): void {
    if (this.#child === undefined) return;
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#child = undefined;
    this.#closed.resolve();
    this.onclose?.();
  }
}
