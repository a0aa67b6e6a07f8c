import { chmod, link, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, messageOf } from '../lib/errors.ts';
import { makeFolder } from '../lib/make-folder.ts';

export interface MarkKey {
  readonly key: Uint8Array;
  /** Something a person should know: the key holds for this process only, or its file was readable by others. */
  readonly warning?: string;
}

const KEY_BYTES = 32;

/**
 * The key under which redaction marks are made, from the file at `path`, made there on the first call (0600). Processes
 * that come at once get the same key: the file appears whole or not at all, and the first one stands. Where no file can
 * be made the key lives as long as the process, with a warning. Throws `settings` for a file that isn't ours to use.
 */
export async function loadMarkKey(options: { readonly path: string }): Promise<MarkKey> {
  const { path } = options;
  const found = await readKey(path);
  if (found !== undefined) return found;
  const own = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  try {
    makeFolder(dirname(path));
    await createOnce(path, own);
  } catch (error) {
    return {
      key: own,
      warning: `The key for redaction marks can't be kept in ${path} (${messageOf(error)}): marks made by this process can't be compared with others.`,
    };
  }
  // Another process may have been first: what is in the file now is the key.
  return (await readKey(path)) ?? { key: own };
}

/** A hard link to a complete file: unlike a rename it never replaces one that is there. */
async function createOnce(path: string, key: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.${crypto.randomUUID()}`;
  await writeFile(draft, `${Buffer.from(key).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
}

async function readKey(path: string): Promise<MarkKey | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // ENOTDIR: there can't be a file, which is found out again, and told, when one is to be made.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw new AppError('settings', `The key for redaction marks, ${path}, can't be read: ${messageOf(error)}.`, {
      cause: error,
      data: { problems: [`${path}: ${messageOf(error)}`] },
    });
  }
  if (!/^[0-9a-f]{64}\n?$/.test(text)) {
    const problem = `${path} doesn't hold a key for redaction marks. Delete it to get a new one; marks made so far then no longer compare.`;
    throw new AppError('settings', problem, { data: { problems: [problem] } });
  }
  const key = Buffer.from(text.trim(), 'hex');
  return { key, ...(await tightened(path)) };
}

async function tightened(path: string): Promise<{ readonly warning?: string }> {
  const { mode } = await stat(path);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return {};
  try {
    await chmod(path, 0o600);
  } catch (error) {
    const problem = `${path} can be read by others and that can't be mended (${messageOf(error)}). Give it mode 0600, or delete it to get a new one.`;
    throw new AppError('settings', problem, { cause: error, data: { problems: [problem] } });
  }
  return { warning: `${path} could be read by others; it is 0600 now.` };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
