import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rows, temporaryFolder } from '../database/testing/database-fixtures.ts';
import { systemClock } from '../lib/clock.ts';
import { openConversationStore } from './conversation-store.ts';
import { makeTurn } from './testing/make-turn.ts';

const APPENDER = fileURLToPath(new URL('./testing/appender-program.ts', import.meta.url));
const KILLS = 12;

function start(...parameters: readonly string[]): ChildProcess {
  return spawn(process.execPath, [APPENDER, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Reads what the appender says was stored; kills it a random while after a random turn where `isKilled`. */
async function lastStored(child: ChildProcess, { isKilled }: { readonly isKilled: boolean }): Promise<number> {
  const ended = once(child, 'exit');
  let turnsLeft = isKilled ? 1 + Math.floor(Math.random() * 10) : Number.POSITIVE_INFINITY;
  let stored = 0;
  if (child.stdout === null) throw new Error('The appender has no standard output.');
  for await (const line of createInterface({ input: child.stdout })) {
    stored = Number(/^stored (\d+)$/.exec(line)?.[1]);
    if (--turnsLeft === 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * 10);
  }
  await ended;
  return stored;
}

test('several processes that begin one new file and write at once lose no turn and mix none', async () => {
  const path = join(temporaryFolder(), 'k8s_state.db');
  const words = ['a', 'b', 'c'];
  // All into one conversation, as two chats that resume the same one, and each into one of its own.
  const children = words.flatMap((word) => [start(path, 'shared', word, '20'), start(path, word, word, '20')]);
  const stored = await Promise.all(children.map((child) => lastStored(child, { isKilled: false })));
  expect(stored).toEqual(children.map(() => 20));
  expect(rows(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);

  await using store = openConversationStore({ clock: systemClock }, { path });
  expect((await store.list({ limit: 10 })).map(({ turns }) => turns).sort()).toEqual([20, 20, 20, 60]);
  const shared = await store.find('shared');
  for (const word of words) {
    const own = Array.from({ length: 20 }, (_unused, index) => `${word} ${index + 1}`);
    expect((await store.find(word))?.records.map(({ question }) => question)).toEqual(own);
    expect(shared?.records.map(({ question }) => question).filter((each) => each.startsWith(word))).toEqual(own);
  }
  expect(shared?.records.every((turn) => turn.calls.length === turn.steps)).toBe(true);
}, 60_000);

test('a writer killed at any moment leaves a file that opens and holds every turn that it said was stored, whole', async () => {
  const path = join(temporaryFolder(), 'k8s_state.db');
  for (let kill = 1; kill <= KILLS; kill++) {
    const stored = await lastStored(start(path, `c${kill}`, 'turn'), { isKilled: true });
    expect(stored).toBeGreaterThan(0);
    expect(rows(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(rows(path, 'PRAGMA foreign_key_check')).toEqual([]);
    await using store = openConversationStore({ clock: systemClock }, { path });
    const found = await store.find(`c${kill}`);
    // The last one may be stored though its word was never sent.
    expect([stored, stored + 1]).toContain(found?.turns);
    const numbers = Array.from({ length: found?.turns ?? 0 }, (_unused, index) => index + 1);
    expect(found?.records.map(({ question }) => question)).toEqual(numbers.map((number) => `turn ${number}`));
    expect(found?.records.map(({ answer, calls }) => [answer.length, calls.length])).toEqual(
      numbers.map((number) => [(number % 7) * 5000, number % 4]),
    );
  }
}, 120_000);

test('a process killed while it begins the file leaves one that the next turn is stored in', async () => {
  const folder = temporaryFolder();
  for (let kill = 1; kill <= KILLS; kill++) {
    const path = join(folder, `${kill}.db`);
    const child = start(path, 'c1', 'turn');
    const stored = lastStored(child, { isKilled: false });
    while (!existsSync(path)) await delay(1);
    await delay(Math.random() * 100);
    child.kill('SIGKILL');
    const acknowledged = await stored;
    await using store = openConversationStore({ clock: systemClock }, { path });
    const before = (await store.find('c1'))?.turns ?? 0;
    expect([acknowledged, acknowledged + 1]).toContain(before);
    await store.append('c1', makeTurn());
    expect(await store.find('c1')).toMatchObject({ turns: before + 1 });
    expect(rows(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  }
}, 120_000);
