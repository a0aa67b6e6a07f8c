import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { temporaryFolder } from '../database/testing/database-fixtures.ts';
import { START } from '../lib/testing/start.ts';
import { makeCall, makeTurn } from '../state/testing/make-turn.ts';
import { deleteOne, exportOne, listConversations, openRecord } from './chat-records.ts';

let folder: string;
let session: Parameters<typeof openRecord>[0];
let [output, errors]: MockInstance<typeof process.stdout.write>[] = [];
const said = (stream: typeof output): string => (stream?.mock.calls ?? []).map(([text]) => String(text)).join('');

beforeEach(async () => {
  folder = temporaryFolder();
  const env = { CACHE_DB_PATH: join(folder, 'data', 'cache.db') };
  session = { config: (await loadConfig({ env, homeFolder: folder })).config };
  output = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

async function record(): Promise<void> {
  await using store = openRecord(session);
  await store.append('1ng7j68aaaa', makeTurn());
  await store.append('1ng7j68aaaa', makeTurn({ startedAt: START + 1000 }));
  const calls = [makeCall({ summary: 'log: \u001b[2J\u009b' })];
  await store.append(
    '1ng7j6baaaa',
    makeTurn({ question: '为什么\u001b[31m挂了', answer: 'a\r\n\tb\u202e', startedAt: START + 3000, calls }),
  );
}

test('lists nothing, and makes no file, where nothing is recorded', async () => {
  expect(await listConversations(session)).toBe(0);
  expect(said(output)).toBe('');
  expect(said(errors)).toContain(join(folder, 'data', 'k8s_state.db'));
  expect(await listConversations(session, { json: true })).toBe(0);
  expect(said(output)).toBe('[]\n');
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('lists the last used first, as a table whose text drives no terminal, or as JSON', async () => {
  await record();
  expect(await listConversations(session)).toBe(0);
  const [head, first, second] = said(output).split('\n');
  expect(head).toMatch(/^ID +LAST USED +TURNS +TITLE$/);
  expect(first).toMatch(/^1ng7j6baaaa +\S.* +1 {2}为什么\\u001b\[31m挂了$/);
  expect(second).toMatch(/^1ng7j68aaaa +\S.* +2 {2}Why is cart down\?$/);
  output?.mockClear();
  await listConversations(session, { json: true });
  expect(JSON.parse(said(output))).toMatchObject([
    { id: '1ng7j6baaaa', turns: 1, startedAt: new Date(START + 3000).toISOString() },
    { id: '1ng7j68aaaa', turns: 2 },
  ]);
});

test('prints a conversation as Markdown whose text drives no terminal, found by the beginning of its id', async () => {
  await record();
  expect(await exportOne(session, '1ng7j68')).toBe(0);
  expect(said(output)).toMatch(/^# Why is cart down\?\n\nConversation `1ng7j68aaaa` .* 2 turns\n/);
  output?.mockClear();
  expect(await exportOne(session, 'last')).toBe(0);
  expect(said(output)).toContain('\na\n b\\u202e\n');
  expect(said(output)).toContain('log: \\u001b\\[2J\\u009b');
  expect(said(output)).not.toMatch(/[\u001b\u009b\u202e]/);
});

test('prints the record as JSON that says every character and sends none to the terminal', async () => {
  await record();
  expect(await exportOne(session, 'last', { json: true })).toBe(0);
  expect(said(output)).not.toMatch(/[\u001b\u009b\u202e]/);
  await using store = openRecord(session);
  const { startedAt, question, answer } = (await store.find('last'))?.records[0] ?? {};
  expect(JSON.parse(said(output)).records).toMatchObject([
    { question, answer, startedAt: new Date(startedAt ?? 0).toISOString() },
  ]);
});

test('deletes one, and says which', async () => {
  await record();
  expect(await deleteOne(session, '1ng7j68')).toBe(0);
  expect(said(output)).toBe('Deleted 1ng7j68aaaa: Why is cart down?\n');
  await using store = openRecord(session);
  expect(await store.list({ limit: 5 })).toMatchObject([{ id: '1ng7j6baaaa' }]);
});

test('an id that is nobody’s or that of several is wrong usage', async () => {
  for (const one of [exportOne, deleteOne]) {
    await expect(one(session, 'last')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('yet'),
    });
  }
  await record();
  for (const one of [exportOne, deleteOne]) {
    await expect(one(session, 'xyz')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/"xyz".*--list/),
    });
    await expect(one(session, '1ng')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/2 conversations/),
    });
  }
  expect(said(output)).toBe('');
});
