import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TempFolder } from '../../../test/support/temp-folder.ts';
import { silentLog } from '../../lib/log.ts';
import { InputHistoryFile } from './input-history-file.ts';

const LOG = { log: silentLog };

it('gives back what was added, lines and all, to the next chat', async () => {
  await using folder = await TempFolder.make();
  const path = join(folder.path, 'history');
  const file = new InputHistoryFile(LOG, { path });
  expect(await file.read()).toEqual([]);
  file.add('one');
  file.add('two\nlines');
  await file.flushed();
  expect(await new InputHistoryFile(LOG, { path }).read()).toEqual(['one', 'two\nlines']);
});

it('is readable by its owner only, whoever made it', async () => {
  await using folder = await TempFolder.make();
  const path = join(folder.path, 'history');
  const file = new InputHistoryFile(LOG, { path });
  file.add('one');
  await file.flushed();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await chmod(path, 0o644);
  await file.read();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('stays small, and leaves out half a line and what is no input', async () => {
  await using folder = await TempFolder.make();
  const path = join(folder.path, 'history');
  const file = new InputHistoryFile(LOG, { path });
  const many = Array.from({ length: 2500 }, (_, index) => JSON.stringify(`input ${index}`));
  await writeFile(path, `${many.join('\n')}\n42\n"cut of`);
  const entries = await file.read();
  expect(entries).toHaveLength(1000);
  expect(entries.at(-1)).toBe('input 2499');
  expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(1001);
  file.add('x'.repeat(20_000));
  file.add('short');
  await file.flushed();
  expect((await file.read()).slice(-2)).toEqual(['input 2499', 'short']);
});

it('lets the chat go on where it can’t be written', async () => {
  await using folder = await TempFolder.make();
  const path = join(folder.path, 'history');
  const file = new InputHistoryFile(LOG, { path });
  await mkdir(path);
  file.add('one');
  await file.flushed();
  expect(await file.read()).toEqual([]);
});
