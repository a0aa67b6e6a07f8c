import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { count, rows, temporaryFolder } from '../database/testing/database-fixtures.ts';
import { silentLog } from '../lib/log.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { START } from '../lib/testing/start.ts';
import { CacheManager } from './cache-manager.ts';
import { MIGRATIONS } from './schema/migrations.ts';
import { PODS, makePod as pod } from './testing/make-pod.ts';

const open = (path: string) => CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });

/** A cache with a few hundred pods, closed again. */
async function filled(path: string): Promise<void> {
  await using manager = await open(path);
  const scan = manager.beginScan(PODS, { startedAt: START, mode: 'list', table: 'pods' });
  await scan.writePage(Array.from({ length: 300 }, (_unused, index) => pod({ name: `p-${index}`, padding: 2000 })));
  await scan.complete({ resourceVersion: '1', ttlMs: 60_000 });
}

test('makes the folder, the file and the schema', async () => {
  const path = join(temporaryFolder(), 'new', 'folder', 'cache.db');
  await using manager = await open(path);
  expect(manager.scopes()).toEqual([]);
  expect(rows(path, 'PRAGMA user_version')).toEqual([{ user_version: MIGRATIONS.length }]);
  expect(rows(path, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
});

test('opens an empty file as a new cache', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  writeFileSync(path, '', { mode: 0o644 });
  await using _manager = await open(path);
  expect(count(path, 'objects')).toBe(0);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('never touches a database of another program', async () => {
  const path = join(temporaryFolder(), 'notes.db');
  const other = new DatabaseSync(path);
  other.exec('PRAGMA journal_mode = wal; CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES (1)');
  other.close();
  const before = readFileSync(path);
  await expect(open(path)).rejects.toMatchObject({ code: 'database_foreign', data: { path } });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(join(path, '..'))).toEqual(['notes.db']);
});

test.each([
  ['a text', 'Dear diary,\n'.repeat(100)],
  ['a short text', 'x'],
  ['zeros', Buffer.alloc(50_000)],
])('never touches a file that is %s', async (_name, content) => {
  const path = join(temporaryFolder(), 'diary.txt');
  writeFileSync(path, content);
  await expect(open(path)).rejects.toMatchObject({ code: 'database_foreign' });
  expect(readFileSync(path).equals(Buffer.from(content))).toBe(true);
  expect(readdirSync(join(path, '..'))).toEqual(['diary.txt']);
});

test('never touches a folder in its place', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  mkdirSync(path);
  await expect(open(path)).rejects.toMatchObject({ code: 'database_foreign' });
});

test('never touches the database of a newer version', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await filled(path);
  const newer = new DatabaseSync(path);
  newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  newer.close();
  const before = readFileSync(path);
  await expect(open(path)).rejects.toMatchObject({
    code: 'database_foreign',
    message: expect.stringContaining('newer version'),
  });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('recognises a newer version that is still in the write-ahead log', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await filled(path);
  const newer = new DatabaseSync(path);
  newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  await expect(open(path)).rejects.toMatchObject({ code: 'database_foreign' });
  expect(newer.prepare('PRAGMA user_version').get()).toEqual({ user_version: MIGRATIONS.length + 1 });
  newer.close();
});

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

test.each(DAMAGES)('keeps a cache aside that %s, and begins a new one', async (_name, damage) => {
  const path = join(temporaryFolder(), 'cache.db');
  await filled(path);
  damage(path);
  const damaged = readFileSync(path);
  await using manager = await open(path);
  expect(manager.setAside).toBe(`${path}.corrupt-20261123T050200.000Z`);
  expect(readFileSync(String(manager.setAside)).equals(damaged)).toBe(true);
  expect(manager.scopes()).toEqual([]);
  expect(count(path, 'objects')).toBe(0);
});

test('a sound cache is not put aside', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await filled(path);
  await using manager = await open(path);
  expect(manager.setAside).toBeUndefined();
  expect(manager.scopeState(PODS)).toMatchObject({ itemCount: 300 });
});

test('never writes to a file that is read-only, not even as root', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await filled(path);
  chmodSync(path, 0o444);
  const before = readFileSync(path);
  await expect(open(path)).rejects.toMatchObject({ code: 'database', message: expect.stringContaining('read-only') });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(existsSync(`${path}-wal`)).toBe(false);
});

test('a file in place of its folder is said in words', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await expect(open(join(folder, 'file', 'cache.db'))).rejects.toMatchObject({
    code: 'database',
    message: expect.stringContaining('CACHE_DB_PATH'),
  });
});

test('several processes open and migrate one new file at once', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  const program = `
    import { CacheManager } from ${JSON.stringify(new URL('./cache-manager.ts', import.meta.url).href)};
    import { systemClock } from ${JSON.stringify(new URL('../lib/clock.ts', import.meta.url).href)};
    import { silentLog } from ${JSON.stringify(new URL('../lib/log.ts', import.meta.url).href)};
    const manager = await CacheManager.open({ clock: systemClock, log: silentLog }, { path: ${JSON.stringify(path)} });
    await manager.recordClusterError('c' + process.pid, { message: 'here', at: 0 });
    await manager[Symbol.asyncDispose]();
  `;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as unknown));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(rows(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(count(path, 'clusters')).toBe(4);
  expect(rows(path, 'SELECT name FROM kysely_migration')).toEqual(MIGRATIONS.map(({ name }) => ({ name })));
});

test('a migration that fails leaves the file as it was', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  await filled(path);
  const broken = { name: '9999-broken', up: async () => Promise.reject(new Error('half-way')) };
  const migrations = [...MIGRATIONS, { ...MIGRATIONS[0], name: '9998-again', up: async () => {} }, broken];
  const opening = CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path, migrations });
  await expect(opening).rejects.toThrow(/9999-broken failed/);
  expect(rows(path, 'PRAGMA user_version')).toEqual([{ user_version: MIGRATIONS.length }]);
  expect(rows(path, 'SELECT count(*) AS n FROM kysely_migration')).toEqual([{ n: MIGRATIONS.length }]);
});
