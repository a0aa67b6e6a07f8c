import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessMemory, treeMemory } from './process-tree.ts';
import type { Program } from './run-program.ts';

/** Understood by every contestant. */
const PROTOCOL_VERSION = '2025-06-18';
const ANSWER_WITHIN_MS = 120_000;
const END_WITHIN_MS = 2_000;

export interface Answer {
  /** From just before the request was written until its answer's last byte was there; parsing it is not counted. */
  readonly ms: number;
  readonly bytes: number;
  readonly result: Readonly<Record<string, unknown>>;
}

export interface ListedTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

interface Waiting {
  readonly startedAt: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * An MCP server over stdio, spoken to in bare JSON-RPC lines: the same few lines of client for every contestant, so that
 * no client library is measured with it. One request at a time.
 */
export class StdioServer implements AsyncDisposable {
  readonly startedAt = performance.now();
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #exited: Promise<unknown>;
  #waiting: Waiting | undefined;
  #chunks: Buffer[] = [];
  #lastWords = '';
  #id = 0;

  constructor(program: Program) {
    this.#child = spawn(program.command, program.args, { env: program.env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#exited = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.once('error', (error) => this.#fail(error.message));
    this.#child.once('close', () => this.#fail('it ended'));
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString('utf8')).slice(-2000);
    });
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: 'bench', version: '1' };
    await this.request('initialize', { protocolVersion: PROTOCOL_VERSION, capabilities: {}, clientInfo });
    this.#send({ method: 'notifications/initialized' });
  }

  async listTools(): Promise<ListedTool[]> {
    const tools: ListedTool[] = [];
    let cursor: unknown;
    do {
      const { result } = await this.request('tools/list', cursor === undefined ? {} : { cursor });
      tools.push(...(result.tools as ListedTool[]));
      cursor = result.nextCursor;
    } while (cursor !== undefined);
    return tools;
  }

  callTool(name: string, toolArguments: Readonly<Record<string, unknown>>): Promise<Answer> {
    return this.request('tools/call', { name, arguments: toolArguments });
  }

  request(method: string, params: unknown): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#id += 1;
    this.#waiting = { startedAt: performance.now(), resolve, reject };
    this.#send({ id: this.#id, method, params });
    const tooLong = setTimeout(
      () => this.#fail(`no answer to ${method} within ${ANSWER_WITHIN_MS} ms`),
      ANSWER_WITHIN_MS,
    );
    return promise.finally(() => clearTimeout(tooLong));
  }

  /** The server and whatever it runs, now. */
  async memory(): Promise<ProcessMemory[]> {
    return this.#child.pid === undefined ? [] : treeMemory(this.#child.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const timeout = new AbortController();
      await Promise.race([this.#exited, delay(END_WITHIN_MS, undefined, { signal: timeout.signal }).catch(() => {})]);
      timeout.abort();
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
      this.#child.kill(signal);
    }
    await this.#exited;
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #read(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      this.#chunks.push(rest.subarray(0, end));
      this.#line(Buffer.concat(this.#chunks));
      this.#chunks = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#chunks.push(rest);
  }

  #line(line: Buffer): void {
    const at = performance.now();
    const message = parse(line.toString('utf8'));
    // Notifications, requests to us, and what a server prints that is no message at all.
    if (message?.id !== this.#id || this.#waiting === undefined || 'method' in message) return;
    const { startedAt, resolve, reject } = this.#waiting;
    this.#waiting = undefined;
    if (message.result === undefined) reject(new Error(`answered with an error: ${JSON.stringify(message.error)}`));
    else resolve({ ms: at - startedAt, bytes: line.length, result: message.result });
  }

  #fail(why: string): void {
    this.#waiting?.reject(new Error(`${this.#child.spawnargs.join(' ')}: ${why}\n${this.#lastWords}`));
    this.#waiting = undefined;
  }
}

interface Message {
  readonly id?: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}

function parse(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}

/** The text of a tool's result; throws where the tool failed. */
export function textOf(answer: Answer): string {
  const content = answer.result.content as readonly { readonly type: string; readonly text?: string }[];
  const text = content.map((block) => block.text ?? '').join('\n');
  if (answer.result.isError === true) throw new Error(`the tool failed: ${text.slice(0, 500)}`);
  return text;
}
