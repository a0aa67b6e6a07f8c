import { rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CacheReader } from '../cache/cache-reader.ts';
import { APPLICATION_ID } from '../cache/schema/cache-kind.ts';
import { makePod } from '../cache/testing/make-pod.ts';
import { systemClock } from '../lib/clock.ts';
import { silentLog } from '../lib/log.ts';
import { createRedactor } from '../result/redactor.ts';
import { createCacheFirst } from './cache-first.ts';
import { type CachedCluster, GET_ANY, LIST_PODS, openCachedCluster, textOf } from './testing/cached-cluster.ts';

const READER = fileURLToPath(new URL('../cache/testing/reader-program.ts', import.meta.url));

async function openShop(): Promise<CachedCluster> {
  const cluster = await openCachedCluster();
  await cluster.scan([makePod({ name: 'web-1' }), makePod({ name: 'web-2' })]);
  return cluster;
}

describe('a cache that fails', () => {
  const broken: Readonly<Record<string, (path: string) => void>> = {
    missing: (path) => removeAll(path),
    damaged: (path) => {
      removeAll(path);
      writeFileSync(path, 'no database, but long enough to be taken for one '.repeat(200));
    },
    older: (path) => change(path, 'PRAGMA user_version = 0'),
    newer: (path) => change(path, 'PRAGMA user_version = 99'),
    foreign: (path) => {
      removeAll(path);
      change(path, 'CREATE TABLE pods (name TEXT)');
    },
    locked: (path) => {
      removeAll(path);
      const database = new DatabaseSync(path);
      onTestFinished(() => database.close());
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1; BEGIN EXCLUSIVE`);
    },
  };

  it.each(Object.keys(broken))('says so: %s', async (how) => {
    const shop = await openShop();
    const [, first] = (textOf(await shop.look(LIST_PODS, { limit: 1 })).match(/cursor=([\w-]+)/) ?? []) as string[];
    broken[how]?.(shop.path);
    for (const [tool, words] of [
      [LIST_PODS, {}],
      [GET_ANY, { kind: 'pod', namespace: 'shop', name: 'web-1' }],
    ] as const) {
      expect(await shop.look(tool, words)).toMatchObject({
        type: 'failed',
        error: { name: 'AppError', code: expect.stringMatching(/^database/) },
      });
    }
    // A cursor that can't be followed must not go to the cluster.
    expect(await shop.look(LIST_PODS, { limit: 1, cursor: first })).toMatchObject({
      type: 'answer',
      answer: { isError: true, text: expect.stringContaining('Start again without cursor.') },
    });
  });
});

it('says so when its time is over', async () => {
  const shop = await openShop();
  await using reader = new CacheReader(
    { clock: systemClock, log: silentLog },
    { modulePath: READER, args: [shop.path], timeoutMs: 1 },
  );
  const slow = createCacheFirst(
    {
      reader,
      clusters: async () => ['prod'],
      servers: async () => new Map(),
      redactor: createRedactor({ key: new Uint8Array(32) }),
      clock: systemClock,
      newId: () => 'id',
    },
    { enabled: true, budgetTokens: 4000 },
  );
  const outcome = await slow.look(LIST_PODS, {}, { signal: new AbortController().signal });
  expect(outcome).toMatchObject({ type: 'failed', error: { code: 'timeout' } });
});

function removeAll(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

function change(path: string, sql: string): void {
  using database = new DatabaseSync(path);
  database.exec(sql);
}
