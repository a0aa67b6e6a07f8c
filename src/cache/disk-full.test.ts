import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rows } from '../database/testing/database-fixtures.ts';
import { makeReadOnly, smallDisk } from '../database/testing/small-disk.ts';
import { silentLog } from '../lib/log.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { START } from '../lib/testing/start.ts';
import { CacheManager } from './cache-manager.ts';
import { makePod, PODS } from './testing/make-pod.ts';

const list = (count: number, version: string) =>
  Array.from({ length: count }, (_unused, index) => makePod({ name: `p-${index}`, version, padding: 2000 }));

async function scan(manager: CacheManager, count: number, version: string, startedAt: number): Promise<void> {
  const scopeScan = manager.beginScan(PODS, { startedAt, mode: 'list', table: 'pods' });
  try {
    for (let page = 0; page < count; page += 50) await scopeScan.writePage(list(count, version).slice(page, page + 50));
    await scopeScan.complete({ resourceVersion: version, ttlMs: 60_000 });
  } catch (error) {
    // Even the word about it may find no room.
    await scopeScan.fail('the disk is full').catch(() => {});
    throw error;
  }
}

test('a full disk fails the scan, claims nothing, and the next scan after it is right', async (context) => {
  const disk = smallDisk(context);
  const path = join(disk, 'cache.db');
  await using manager = await CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });
  await scan(manager, 100, '1', START);
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(5 * 1024 * 1024));
  for (let round = 0; round < 3; round++) {
    await expect(scan(manager, 3000, '2', START + 1000)).rejects.toMatchObject({
      code: 'database',
      data: { path },
      message: expect.stringMatching(/full/),
    });
    expect(manager.scopeState(PODS)).toMatchObject({
      observedAt: START,
      itemCount: 100,
      resourceVersion: '1',
      complete: true,
    });
    expect(rows(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  }
  rmSync(filler);
  // What the failed scans brought in and the list doesn't hold goes with the first that completes.
  await scan(manager, 60, '3', START + 2000);
  expect(
    rows(path, 'SELECT count(*) AS n, min(resource_version) AS low, max(resource_version) AS high FROM objects'),
  ).toEqual([{ n: 60, low: '3', high: '3' }]);
  expect(manager.scopeState(PODS)).toMatchObject({ observedAt: START + 2000, itemCount: 60 });
  expect(manager.scopeState(PODS)).not.toHaveProperty('error');
});

test('a disk without room for a new cache is said in words, and later there is one', async (context) => {
  const disk = smallDisk(context);
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(8 * 1024 * 1024 - 8192));
  const path = join(disk, 'cache.db');
  const open = () => CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });
  await expect(open()).rejects.toMatchObject({ code: 'database' });
  rmSync(filler);
  await using manager = await open();
  await scan(manager, 10, '1', START);
  expect(manager.scopeState(PODS)).toMatchObject({ itemCount: 10 });
});

test('a read-only file system is said in words', async (context) => {
  const disk = smallDisk(context);
  const path = join(disk, 'cache.db');
  {
    await using manager = await CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });
    await scan(manager, 10, '1', START);
  }
  makeReadOnly(disk);
  const opening = CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });
  await expect(opening).rejects.toMatchObject({ code: 'database', message: expect.stringMatching(/CACHE_DB_PATH/) });
});

test('a disk that is too small for the schema says so', async (context) => {
  const disk = smallDisk(context);
  const path = join(disk, 'cache.db');
  writeFileSync(join(disk, 'filler'), Buffer.alloc(8 * 1024 * 1024 - 150_000));
  const opening = CacheManager.open({ clock: new PassingClock(), log: silentLog }, { path });
  await expect(opening).rejects.toMatchObject({ code: 'database', message: expect.stringMatching(/full/) });
});
