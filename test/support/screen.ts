import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';
import { TempFolder } from './temp-folder.ts';

const run = promisify(execFile);

export interface ScreenStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
}

/** Told once to whoever asks, since a machine without tmux can't press keys. */
const MISSING = 'tmux is not installed, and tests of the chat screen press keys in it: apt-get install tmux.';

/** For `describe.skipIf`: whether there is no tmux. Under CI=true that throws, since nothing may be skipped there. */
export const NO_TMUX: boolean = await isMissing();

async function isMissing(): Promise<boolean> {
  try {
    await run('tmux', ['-V']);
    return false;
  } catch {
    if (process.env.CI === 'true') throw new Error(`CI=true, but ${MISSING}`);
    process.stderr.write(`Skipped: ${MISSING}\n`);
    return true;
  }
}

/**
 * A real terminal of a known size, in which a program runs and a test presses keys and looks: a tmux server of its own. When the
 * program has ended the terminal says so and prints its modes.
 */
export class Screen implements AsyncDisposable {
  readonly #temp: TempFolder;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(temp: TempFolder, env: NodeJS.ProcessEnv) {
    this.#temp = temp;
    this.#env = env;
  }

  static async start({ command, args, env, cwd, columns = 80, rows = 24 }: ScreenStart): Promise<Screen> {
    const temp = await TempFolder.make();
    // Nothing of this machine's tmux: no configuration, no server of somebody else's.
    const all = { PATH: process.env.PATH, HOME: temp.path, LANG: 'C.UTF-8', TMUX_TMPDIR: temp.path, ...env };
    const screen = new Screen(temp, all);
    const line = [command, ...args].map(quoted).join(' ');
    const script = `${line}; echo "ended with $?"; stty -a; exec sleep 600`;
    await writeFile(screen.#configPath, 'set -g default-terminal screen-256color\n');
    const size = ['-x', String(columns), '-y', String(rows)];
    await screen.#tmux('new-session', '-d', ...size, '-c', cwd, 'sh', '-c', `sleep 0.2; ${script}`);
    await screen.#tmux('pipe-pane', `cat >> ${quoted(screen.#outputPath)}`);
    return screen;
  }

  /** Presses keys by tmux's names, one after the other: `Enter`, `C-c`, `M-b`, `Up`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#tmux('send-keys', key);
  }

  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', '--', text);
  }

  /** As a terminal does it: marked as pasted where the program has asked for that. */
  async paste(text: string): Promise<void> {
    await this.#tmux('set-buffer', '--', text);
    await this.#tmux('paste-buffer', '-p', '-r');
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What is to be seen, with what has scrolled off above it. */
  async text(): Promise<string> {
    const { stdout } = await this.#tmux('capture-pane', '-p', '-J', '-S', '-2000');
    return stdout.trimEnd();
  }

  /** The rows that are to be seen, with escapes for their colours. */
  async styled(): Promise<string> {
    return (await this.#tmux('capture-pane', '-p', '-e')).stdout;
  }

  async rows(): Promise<readonly string[]> {
    return (await this.#tmux('capture-pane', '-p')).stdout.split('\n');
  }

  async cursor(): Promise<{ readonly x: number; readonly y: number; readonly isShown: boolean }> {
    const { stdout } = await this.#tmux('display-message', '-p', '#{cursor_x} #{cursor_y} #{cursor_flag}');
    const [x = Number.NaN, y = Number.NaN, flag] = stdout.trim().split(' ').map(Number);
    return { x, y, isShown: flag === 1 };
  }

  /** Every byte that the program has sent. */
  async output(): Promise<string> {
    return await readFile(this.#outputPath, 'utf8').catch(() => '');
  }

  /** The first match in what is to be seen. */
  async shows(pattern: RegExp, timeoutMs = 45_000): Promise<RegExpExecArray> {
    try {
      return await eventually(`${pattern}`, async () => pattern.exec(await this.text()) ?? undefined, timeoutMs);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      throw new Error(`${words}; to be seen is:
${await this.text()}`);
    }
  }

  /** The program's exit code, when it has ended and left the terminal as a shell needs it. */
  async ended(timeoutMs = 45_000): Promise<number> {
    const [, code = ''] = await this.shows(/ended with (\d+)/, timeoutMs);
    return Number(code);
  }

  async processId(): Promise<number> {
    const { stdout } = await this.#tmux('display-message', '-p', '#{pane_pid}');
    const children = await run('pgrep', ['-P', stdout.trim()]);
    return Number(children.stdout.trim().split('\n')[0]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server').catch(() => {});
    await this.#temp[Symbol.asyncDispose]();
  }

  get #configPath(): string {
    return join(this.#temp.path, 'tmux.conf');
  }

  get #outputPath(): string {
    return join(this.#temp.path, 'output');
  }

  async #tmux(...args: readonly string[]): Promise<{ readonly stdout: string }> {
    return await run('tmux', ['-u', '-f', this.#configPath, '-S', join(this.#temp.path, 'tmux'), ...args], {
      env: this.#env,
    });
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
