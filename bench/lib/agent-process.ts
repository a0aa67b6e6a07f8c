import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { AskRequest, ToolReport, ToolRequest, TurnReport } from '../programs/agent-program.ts';
import { type ProcessMemory, treeMemory } from './process-tree.ts';

const PROGRAM = join(import.meta.dirname, '..', 'programs', 'agent-program.ts');
const ANSWER_WITHIN_MS = 120_000;

/** programs/agent-program.ts in a process of its own, one request at a time. */
export class AgentProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #exited: Promise<unknown>;
  readonly #lines: AsyncIterator<string>;
  #lastWords = '';

  /** `env` is all that it gets; `envFile` an empty file, so that no settings of the checkout count. */
  constructor(options: { readonly env: Readonly<Record<string, string>>; readonly envFile: string }) {
    const args = ['--max-semi-space-size=8', '--', PROGRAM, options.envFile];
    this.#child = spawn(process.execPath, args, { env: options.env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#exited = once(this.#child, 'close');
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString('utf8')).slice(-4000);
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Throws where the turn failed, or one of its calls did. */
  async ask(request: AskRequest): Promise<TurnReport> {
    const report = (await this.#request(request)) as TurnReport;
    const failed = report.calls.find(({ isError }) => isError);
    if (failed !== undefined) throw new Error(`${failed.tool} failed: ${failed.text}`);
    if (report.outcome !== 'answered') throw new Error(`the turn ended as ${report.outcome}: ${report.error}`);
    return report;
  }

  /** The time of one call of the same server by the same client, in ms. */
  async callTool(request: ToolRequest): Promise<number> {
    const { ms, isError } = (await this.#request(request)) as ToolReport;
    if (isError) throw new Error(`${request.tool} failed`);
    return ms;
  }

  /** The process and all that it started, now. */
  async memory(): Promise<ProcessMemory[]> {
    return this.#child.pid === undefined ? [] : await treeMemory(this.#child.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    const tooLong = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.#exited;
    clearTimeout(tooLong);
  }

  async #request(request: AskRequest | ToolRequest): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const tooLong = setTimeout(() => this.#child.kill('SIGKILL'), ANSWER_WITHIN_MS);
    const line = await this.#lines.next();
    clearTimeout(tooLong);
    if (line.done === true) throw new Error(`the agent ended:\n${this.#lastWords}`);
    return JSON.parse(line.value);
  }
}
