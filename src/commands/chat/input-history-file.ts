import { appendFile, chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';

/** A file of twice as many is written anew with so many. */
const MOST_ENTRIES = 1000;
/** A pasted log is no input that anybody looks for again. */
const LONGEST_ENTRY = 10_000;

/**
 * What people typed at the chat, one JSON string a line, readable by its owner only. Several chats may add to it at once.
 * A file that can't be read or written is told to the log; the chat goes on without.
 */
export class InputHistoryFile {
  readonly #path: string;
  readonly #log: Log;
  #last: Promise<void> = Promise.resolve();

  constructor(deps: { readonly log: Log }, options: { readonly path: string }) {
    this.#log = deps.log;
    this.#path = options.path;
  }

  /** Oldest first. */
  async read(): Promise<readonly string[]> {
    const lines = (await this.#text()).split('\n').filter((line) => line !== '');
    const entries = lines.flatMap(entryOf);
    if (lines.length >= 2 * MOST_ENTRIES) await this.#try(() => this.#rewrite(entries.slice(-MOST_ENTRIES)));
    return entries.slice(-MOST_ENTRIES);
  }

  add(entry: string): void {
    if (entry.length > LONGEST_ENTRY) return;
    const append = () => appendFile(this.#path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#last = this.#last.then(() => this.#try(append));
  }

  /** When everything that was added is in the file. */
  async flushed(): Promise<void> {
    await this.#last;
  }

  async #text(): Promise<string> {
    try {
      const text = await readFile(this.#path, 'utf8');
      // Made by hand, or by a program that minds its umask only.
      await chmod(this.#path, 0o600);
      return text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#tell(error);
      return '';
    }
  }

  async #rewrite(entries: readonly string[]): Promise<void> {
    const next = join(dirname(this.#path), `.chat-history-${process.pid}`);
    await writeFile(next, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
    await rename(next, this.#path);
  }

  async #try(write: () => Promise<void>): Promise<void> {
    await write().catch((error: unknown) => this.#tell(error));
  }

  #tell(error: unknown): void {
    this.#log.debug({ path: this.#path, reason: messageOf(error) }, 'the history of inputs is not kept');
  }
}

function entryOf(line: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' ? [value] : [];
  } catch {
    // Half a line of a process that was killed.
    return [];
  }
}
