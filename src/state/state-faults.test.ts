import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { rows, temporaryFolder } from '../database/testing/database-fixtures.ts';
import { makeReadOnly, smallDisk } from '../database/testing/small-disk.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { openConversationStore } from './conversation-store.ts';
import { makeTurn } from './testing/make-turn.ts';

const newPath = (): string => join(temporaryFolder(), 'k8s_state.db');
const open = (path: string) => openConversationStore({ clock: new PassingClock() }, { path });

/** Twenty turns in a file that is closed again. */
async function filled(path: string): Promise<void> {
  await using store = open(path);
  for (let turn = 0; turn < 20; turn++) await store.append('c1', makeTurn({ answer: 'x'.repeat(20_000) }));
}

async function refusesEverything(path: string, expected: object): Promise<void> {
  await using store = open(path);
  await expect(store.append('c2', makeTurn())).rejects.toMatchObject(expected);
  await expect(store.list({ limit: 1 })).rejects.toMatchObject(expected);
  await expect(store.find('last')).rejects.toMatchObject(expected);
  await expect(store.delete('c1')).rejects.toMatchObject(expected);
}

const DAMAGES: readonly (readonly [string, (path: string) => void])[] = [
  ['lost its header', (path) => writeFileSync(path, Buffer.alloc(100, 0x5a), { flag: 'r+' })],
  ['lost its end', (path) => truncateSync(path, statSync(path).size - 100_000)],
  ['is cut within its first page', (path) => truncateSync(path, 1000)],
  [
    'holds noise in its middle',
    (path) => {
      const content = readFileSync(path);
      content.fill(0x5a, 30_000, content.length - 30_000);
      writeFileSync(path, content);
    },
  ],
];

test.each(
  DAMAGES,
)('a file that %s is said in words, never touched, and once moved away a new one is begun', async (_name, damage) => {
  const path = newPath();
  await filled(path);
  damage(path);
  const damaged = readFileSync(path);
  await refusesEverything(path, {
    code: 'database',
    message: expect.stringMatching(/k8s_state\.db is damaged .* It was not touched\. Move it away/),
    data: { path },
  });
  expect(readFileSync(path).equals(damaged)).toBe(true);
  expect(readdirSync(dirname(path)).filter((name) => name.includes('corrupt'))).toEqual([]);
  await using store = open(path);
  await expect(store.append('c2', makeTurn())).rejects.toMatchObject({ code: 'database' });
  renameSync(path, `${path}.old`);
  await store.append('c2', makeTurn());
  expect(await store.list({ limit: 5 })).toMatchObject([{ id: 'c2', turns: 1 }]);
});

test('damage that comes while the file is open is said in words, and the file stays', async () => {
  const path = newPath();
  await filled(path);
  await using store = open(path);
  expect(await store.list({ limit: 1 })).toHaveLength(1);
  const content = readFileSync(path);
  content.fill(0x5a, 8192, content.length);
  writeFileSync(path, content);
  await expect(store.find('c1')).rejects.toMatchObject({
    code: 'database',
    message: expect.stringContaining('damaged'),
  });
  await expect(store.append('c1', makeTurn())).rejects.toMatchObject({ code: 'database' });
  expect(readFileSync(path).equals(content)).toBe(true);
});

test('a file of a newer version is never touched', async () => {
  const path = newPath();
  await filled(path);
  const newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  const before = readFileSync(path);
  await refusesEverything(path, { code: 'database_foreign', message: expect.stringContaining('newer version') });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("another program's file is never touched, nor a cache of ours", async () => {
  const path = newPath();
  const other = new DatabaseSync(path);
  other.exec('CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES (1)');
  other.close();
  for (const content of [readFileSync(path), Buffer.from('Dear diary,\n'.repeat(100))]) {
    writeFileSync(path, content);
    await refusesEverything(path, {
      code: 'database_foreign',
      message: expect.stringContaining('is not a state database of this program'),
    });
    expect(readFileSync(path).equals(content)).toBe(true);
  }
  rmSync(path);
  mkdirSync(path);
  await refusesEverything(path, { code: 'database_foreign' });
});

test('a read-only file is never written to, not even as root', async () => {
  const path = newPath();
  await filled(path);
  chmodSync(path, 0o444);
  const before = readFileSync(path);
  await refusesEverything(path, { code: 'database', message: expect.stringMatching(/read-only.*chmod 600/) });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(existsSync(`${path}-wal`)).toBe(false);
  chmodSync(path, 0o600);
  await using store = open(path);
  await store.append('c1', makeTurn());
  expect(await store.find('c1')).toMatchObject({ turns: 21 });
});

test('a file that is removed in mid-conversation is begun anew by the next turn', async () => {
  const path = newPath();
  await using store = open(path);
  await store.append('c1', makeTurn());
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  expect(await store.list({ limit: 5 })).toEqual([]);
  await store.append('c1', makeTurn({ question: 'and now?' }));
  expect(rows(path, 'SELECT question FROM turns')).toEqual([{ question: 'and now?' }]);
});

test('a lock that another process holds is waited for, then said in words, and the next call works', async () => {
  const path = newPath();
  await filled(path);
  const holder = new DatabaseSync(path);
  holder.exec('BEGIN IMMEDIATE');
  await using store = open(path);
  await expect(store.append('c1', makeTurn())).rejects.toMatchObject({
    code: 'database',
    message: expect.stringContaining('locked by another process'),
  });
  expect(await store.find('c1')).toMatchObject({ turns: 20 });
  holder.exec('COMMIT');
  holder.close();
  await store.append('c1', makeTurn());
  expect(await store.find('c1')).toMatchObject({ turns: 21 });
});

test('a full disk fails the turn whole, and with room again the next one is stored', async (context) => {
  const disk = smallDisk(context);
  const path = join(disk, 'k8s_state.db');
  const filler = join(disk, 'filler');
  await using store = open(path);
  await store.append('c1', makeTurn());
  writeFileSync(filler, Buffer.alloc(7 * 1024 * 1024));
  const answer = 'x'.repeat(250_000);
  const failed = await (async () => {
    for (let stored = 0; stored < 100; stored++) {
      const error: unknown = await store.append('c1', makeTurn({ question: answer, answer })).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error !== undefined) return { error, stored };
    }
    throw new Error('The disk took everything.');
  })();
  expect(failed.error).toMatchObject({ code: 'database', message: expect.stringMatching(/full/), data: { path } });
  expect(await store.find('c1')).toMatchObject({ turns: 1 + failed.stored });
  rmSync(filler);
  await store.append('c1', makeTurn());
  expect(await store.find('c1')).toMatchObject({ turns: 2 + failed.stored });
  expect(rows(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});

test('a disk without room for a new file, and one that is read-only, are said in words', async (context) => {
  const disk = smallDisk(context);
  const path = join(disk, 'k8s_state.db');
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(8 * 1024 * 1024 - 8192));
  await using store = open(path);
  await expect(store.append('c1', makeTurn())).rejects.toMatchObject({ code: 'database' });
  rmSync(filler);
  await store.append('c1', makeTurn());
  await store[Symbol.asyncDispose]();
  makeReadOnly(disk);
  await refusesEverything(path, { code: 'database', message: expect.stringMatching(/CACHE_DB_PATH/) });
});
