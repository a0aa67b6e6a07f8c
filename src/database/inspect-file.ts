import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { DatabaseKind } from './database-kind.ts';

/** What stands at a database's path. `why` ends a sentence: "… is not a cache of this program: `why`". */
export type FileState =
  | { readonly type: 'absent' }
  | { readonly type: 'empty' }
  | { readonly type: 'ours'; readonly userVersion: number }
  | { readonly type: 'damaged' }
  | { readonly type: 'foreign'; readonly why: string };

/** Looks without leaving a trace: no lock, no journal, no recovery. */
export function inspectFile(path: string, kind: DatabaseKind): FileState {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { type: 'absent' };
  if (!stats.isFile()) return { type: 'foreign', why: 'it is not a regular file' };
  if (stats.size === 0) return { type: 'empty' };
  try {
    const header = readHeader(path);
    if (header.applicationId === kind.applicationId) return { type: 'ours', userVersion: header.userVersion };
    return { type: 'foreign', why: 'it is the SQLite database of another program' };
  } catch {
    return bearsOurMark(path, kind) ? { type: 'damaged' } : { type: 'foreign', why: 'it is not a SQLite database' };
  }
}

/** Through SQLite and not by reading the file: closing a descriptor of ours would drop the locks of an open connection. */
function readHeader(path: string): { readonly applicationId: number; readonly userVersion: number } {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  const database = new DatabaseSync(url, { readOnly: true });
  try {
    const number = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
    return { applicationId: number('application_id'), userVersion: number('user_version') };
  } finally {
    database.close();
  }
}

/** A damaged file is ours when the id is still in its header, or the name of a table of ours in its first pages. */
function bearsOurMark(path: string, { applicationId, schemaMark }: DatabaseKind): boolean {
  const head = Buffer.alloc(262_144);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, head, 0, head.length, 0);
    const isMarked = length >= 72 && head.readUInt32BE(68) === applicationId;
    return isMarked || head.subarray(0, length).includes(schemaMark);
  } finally {
    closeSync(file);
  }
}
