import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endMarked, MARK_VARIABLE, markedProcesses, waitUntilGone } from './marked-processes.ts';
import { type Ending, Program } from './program.ts';
import { TempFolder } from './temp-folder.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface WorkspaceOptions {
  readonly kubeconfigPath: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
}

/**
 * A place for our programs to run in as if on a machine of their own: a home folder, a database and an environment that
 * nothing of this machine reaches. Whatever was started in it has ended when it is disposed of.
 */
export class Workspace implements AsyncDisposable {
  readonly folder: string;
  readonly databasePath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #temp: TempFolder;
  readonly #mark: string;

  private constructor(temp: TempFolder, { kubeconfigPath, env }: WorkspaceOptions) {
    this.#temp = temp;
    this.#mark = randomUUID();
    this.folder = temp.path;
    this.databasePath = env?.CACHE_DB_PATH ?? join(temp.path, 'data', 'cache.db');
    this.env = {
      HOME: join(temp.path, 'home'),
      PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
      KUBECONFIG: kubeconfigPath,
      CACHE_DB_PATH: this.databasePath,
      LOG_FORMAT: 'json',
      [MARK_VARIABLE]: this.#mark,
      ...env,
    };
  }

  static async open(options: WorkspaceOptions): Promise<Workspace> {
    const temp = await TempFolder.make();
    const workspace = new Workspace(temp, options);
    await mkdir(join(temp.path, 'home'));
    await mkdir(join(temp.path, 'data'));
    await writeFile(join(temp.path, 'empty.env'), '');
    return workspace;
  }

  /** The command line that starts our program: for MCP clients and terminals that start it themselves. */
  commandLine(args: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
    return { command: process.execPath, args: [MAIN, '--env-file', join(this.folder, 'empty.env'), ...args] };
  }

  start(args: readonly string[], { env, input }: RunOptions = {}): Program {
    return new Program({
      ...this.commandLine(args),
      env: { ...this.env, ...env },
      cwd: this.folder,
      ...(input === undefined ? {} : { input }),
    });
  }

  /** Runs one of our commands to its end; killed past the deadline, which its ending then tells. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Ending> {
    await using program = this.start(args, { ...options, input: options.input ?? '' });
    const timer = setTimeout(() => program.signal('SIGKILL'), options.timeoutMs ?? 120_000);
    try {
      return await program.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Pids of what runs here, programs of ours and what they started. */
  async processes(): Promise<readonly number[]> {
    return await markedProcesses(this.#mark);
  }

  /** Whether everything that was started here, and what that started, ends by itself. */
  async isQuietWithin(timeoutMs: number): Promise<boolean> {
    return await waitUntilGone(this.#mark, timeoutMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endMarked(this.#mark);
    await this.#temp[Symbol.asyncDispose]();
  }
}
