import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { count, rows, temporaryFolder } from '../database/testing/database-fixtures.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { START } from '../lib/testing/start.ts';
import { openConversationStore } from './conversation-store.ts';
import { STATE } from './schema/state-kind.ts';
import { stateDatabasePath } from './state-path.ts';
import { makeCall, makeTurn } from './testing/make-turn.ts';

const newPath = (): string => stateDatabasePath(join(temporaryFolder(), 'data', 'k8s_cache.db'));
const open = (path: string) => openConversationStore({ clock: new PassingClock() }, { path });

test('makes no file, no folder and no rows before the first turn', async () => {
  const path = newPath();
  await using store = open(path);
  expect(await store.list({ limit: 10 })).toEqual([]);
  expect(await store.find('last')).toBeUndefined();
  expect(await store.find('abc')).toBeUndefined();
  expect(await store.delete('abc')).toBe(false);
  expect(existsSync(dirname(path))).toBe(false);
});

test('makes a private file beside the cache, in WAL mode and at the last schema', async () => {
  const path = newPath();
  await using store = open(path);
  await store.append('c1', makeTurn());
  expect(path).toMatch(/data.k8s_state\.db$/);
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777, file).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(rows(path, 'PRAGMA user_version')).toEqual([{ user_version: STATE.migrations.length }]);
  expect(rows(path, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
});

test('gives back every turn as it was, also to another process later', async () => {
  const path = newPath();
  const turns = [
    makeTurn(),
    makeTurn({
      question: '为什么\u0000 cart 起不来? 👩‍🚀',
      answer: '',
      outcome: 'failed',
      errorCode: 'llm',
      startedAt: START + 60_001,
      costUsd: 0.0123,
      calls: [
        makeCall({ arguments: { __proto__: 1, nested: { list: [1, null, 'a"b\\'] } }, isError: true, source: 'live' }),
        makeCall({ tool: 'k8s_query', arguments: {} }),
      ],
    }),
    makeTurn({ outcome: 'cancelled', startedAt: START + 120_000, calls: [] }),
  ];
  {
    await using store = open(path);
    for (const turn of turns) await store.append('c1', turn);
  }
  await using store = open(path);
  expect(await store.find('c1')).toEqual({
    id: 'c1',
    title: 'Why is cart down?',
    startedAt: START,
    updatedAt: START + 120_000 + 4200,
    turns: 3,
    records: turns,
  });
});

test('lists the last used first, as many as asked for', async () => {
  await using store = open(newPath());
  await store.append('old', makeTurn({ startedAt: START }));
  await store.append('new', makeTurn({ startedAt: START + 1000, question: 'how many\n pods' }));
  await store.append('mid', makeTurn({ startedAt: START + 500 }));
  await store.append('old', makeTurn({ startedAt: START + 2000 }));
  const listed = await store.list({ limit: 2 });
  expect(listed.map(({ id, turns }) => [id, turns])).toEqual([
    ['old', 2],
    ['new', 1],
  ]);
  expect(listed[1]).toMatchObject({ title: 'how many pods', startedAt: START + 1000 });
  expect(await store.find('last')).toMatchObject({ id: 'old' });
});

test('finds by the beginning of an id where it is the only such, and names the matches where it is not', async () => {
  await using store = open(newPath());
  for (const id of ['1sk4a', '1sk4b', '1sk4bc', '%']) await store.append(id, makeTurn());
  expect(await store.find('1SK4A')).toMatchObject({ id: '1sk4a' });
  expect(await store.find('1sk4b')).toMatchObject({ id: '1sk4b' });
  expect(await store.find('1sk4bc')).toMatchObject({ id: '1sk4bc' });
  expect(await store.find('%')).toMatchObject({ id: '%' });
  for (const unknown of ['', '2', '_', '1sk4bcd', "'"]) expect(await store.find(unknown), unknown).toBeUndefined();
  await expect(store.find('1sk')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/3 conversations: .*1sk4a \(Why is cart down\?\)/),
    data: { matches: ['1sk4bc', '1sk4b', '1sk4a'] },
  });
});

test('deletes a conversation with all that belongs to it, and leaves none of its text in the files', async () => {
  const path = newPath();
  await using store = open(path);
  await store.append('keep', makeTurn());
  await store.append('drop', makeTurn({ answer: `${'filler '.repeat(5000)}the-word-that-must-go` }));
  expect(await store.delete('dr')).toBe(false);
  expect(await store.delete('drop')).toBe(true);
  expect(await store.delete('drop')).toBe(false);
  expect([count(path, 'conversations'), count(path, 'turns'), count(path, 'calls')]).toEqual([1, 1, 1]);
  for (const file of readdirSync(dirname(path))) {
    expect(readFileSync(join(dirname(path), file)).includes('the-word-that-must-go'), file).toBe(false);
  }
  await store.append('drop', makeTurn());
  expect(await store.find('drop')).toMatchObject({ turns: 1 });
});

test('stores a turn of any size within bounds, and says what was cut', async () => {
  const path = newPath();
  await using store = open(path);
  const huge = '汉"\\'.repeat(300_000);
  await store.append(
    'c1',
    makeTurn({
      question: huge,
      answer: huge,
      calls: [makeCall({ arguments: { manifest: huge }, summary: huge, tool: huge })],
    }),
  );
  const [turn] = (await store.find('c1'))?.records ?? [];
  expect(turn?.answer).toMatch(/^汉"\\.* … \[cut: 1500000 bytes in all\]$/s);
  expect(turn?.calls[0]?.arguments).toEqual({ cut: expect.stringMatching(/^\{"manifest":"汉.*bytes in all\]$/s) });
  const [sizes] = rows(
    path,
    `SELECT octet_length(question) AS question, octet_length(answer) AS answer, octet_length(arguments) AS arguments,
       octet_length(summary) AS summary, octet_length(title) AS title
     FROM calls JOIN turns ON turns.id = turn_id JOIN conversations ON conversations.id = conversation_id`,
  );
  for (const bytes of Object.values(sizes ?? {})) expect(bytes).toBeLessThanOrEqual(262_144);
  expect(sizes?.question).toBeGreaterThan(262_000);
  expect(sizes?.summary).toBeLessThanOrEqual(4096);
  expect(sizes?.title).toBeLessThan(400);
});

test('a count that is fractional or unknown loses no turn', async () => {
  await using store = open(newPath());
  await store.append(
    'c1',
    makeTurn({
      durationMs: 12.6,
      inputTokens: Number.NaN,
      outputTokens: Number.POSITIVE_INFINITY,
      costUsd: Number.NaN,
    }),
  );
  const [turn] = (await store.find('c1'))?.records ?? [];
  expect(turn).toMatchObject({ durationMs: 13, inputTokens: 0, outputTokens: 0 });
  expect(turn).not.toHaveProperty('costUsd');
});

test('turns that are appended without waiting are stored in their order', async () => {
  await using store = open(newPath());
  const questions = Array.from({ length: 20 }, (_unused, index) => `question ${index}`);
  await Promise.all(questions.map((question) => store.append('c1', makeTurn({ question }))));
  expect((await store.find('c1'))?.records.map(({ question }) => question)).toEqual(questions);
});
