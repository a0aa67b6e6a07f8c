import { type ChildProcess, spawn } from 'node:child_process';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly input?: string;
}

type Stream = 'stdout' | 'stderr';

/** A running program, with everything it says. Killed at the latest when it is disposed of. */
export class Program implements AsyncDisposable {
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #said = { stdout: '', stderr: '' };
  readonly #listeners = new Set<() => void>();

  constructor({ command, args, env, cwd, input }: ProgramStart) {
    const child = spawn(command, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    // A program may end without reading its input.
    child.stdin.on('error', () => {});
    if (input !== undefined) child.stdin.end(input);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        this.#said[name] += text;
        for (const listener of this.#listeners) listener();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, ...this.#said }));
    });
    // Awaited by whoever wants to know; a program that can't be started says so there.
    this.ended.catch(() => {});
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the program was not started');
    return this.#child.pid;
  }

  get stdin(): NodeJS.WritableStream {
    if (this.#child.stdin === null) throw new Error('the program has no standard input');
    return this.#child.stdin;
  }

  said(stream: Stream): string {
    return this.#said[stream];
  }

  /** The first match in what it has said or will say. Fails when the program ends without it. */
  async waitFor(stream: Stream, pattern: RegExp, timeoutMs = 60_000): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const words = (): string =>
      `${stream}: ${this.#said[stream].slice(-2_000)}\nstderr: ${this.#said.stderr.slice(-2_000)}`;
    const look = (): void => {
      const match = pattern.exec(this.#said[stream]);
      if (match !== null) resolve(match);
    };
    const timer = setTimeout(() => reject(new Error(`waited in vain for ${pattern}; ${words()}`)), timeoutMs);
    this.#listeners.add(look);
    void this.ended.then(
      () => {
        look();
        reject(new Error(`the program ended without ${pattern}; ${words()}`));
      },
      (error: unknown) => reject(error),
    );
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(look);
    }
  }

  /** Sends a signal; what comes of it is in `ended`. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<Ending> {
    this.signal('SIGKILL');
    return await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
      await this.kill();
    }
  }
}
