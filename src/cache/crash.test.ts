import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rows, temporaryFolder } from '../database/testing/database-fixtures.ts';
import { systemClock } from '../lib/clock.ts';
import { silentLog } from '../lib/log.ts';
import { CacheManager } from './cache-manager.ts';
import { listOf, PAGES } from './testing/generations.ts';
import { PODS } from './testing/make-pod.ts';

const WRITER = fileURLToPath(new URL('./testing/writer-program.ts', import.meta.url));
const KILLS = 12;

/** Kills the writer a random while after a random page, so that most kills fall into a transaction. */
async function killWhileWriting(path: string, firstGeneration: number): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, [WRITER, path, String(firstGeneration)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let pagesLeft = 1 + Math.floor(Math.random() * PAGES * 2);
  let completed = firstGeneration - 1;
  if (child.stdout === null) throw new Error('The writer has no standard output.');
  for await (const line of createInterface({ input: child.stdout })) {
    const generation = /^complete (\d+)$/.exec(line)?.[1];
    if (generation !== undefined) completed = Number(generation);
    else if (--pagesLeft === 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * 10);
  }
  await ended;
  return completed;
}

const key = (name: unknown, version: unknown): string => `${String(name)}@${String(version)}`;

test('a writer killed at any moment leaves a cache that opens and claims no more than it has', async () => {
  const path = join(temporaryFolder(), 'cache.db');
  let said = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    said = await killWhileWriting(path, said + 1);
    expect(rows(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(rows(path, 'PRAGMA foreign_key_check')).toEqual([]);
    const stored = rows(
      path,
      'SELECT o.name, o.resource_version AS version, p.id AS pod, b.id AS body FROM objects o LEFT JOIN pods p USING (id) LEFT JOIN object_bodies b USING (id)',
    );
    expect(stored.every((row) => row.pod !== null && row.body !== null)).toBe(true);

    await using manager = await CacheManager.open({ clock: systemClock, log: silentLog }, { path });
    const state = manager.scopeState(PODS);
    if (state?.observedAt === undefined) continue;
    // The last transaction may be stored though its message was never sent.
    const claimed = state.observedAt / 1000;
    expect([said, said + 1]).toContain(claimed);
    said = claimed;
    const [claim, next] = [listOf(claimed).flat(), listOf(claimed + 1).flat()];
    expect(state).toMatchObject({ itemCount: claim.length, resourceVersion: String(claimed) });
    const names = new Set(stored.map((row) => row.name));
    expect(claim.filter((each) => !names.has(each.name))).toEqual([]);
    const possible = new Set([...claim, ...next].map((each) => key(each.name, each.resourceVersion)));
    expect(stored.map((row) => key(row.name, row.version)).filter((each) => !possible.has(each))).toEqual([]);
  }

  await using manager = await CacheManager.open({ clock: systemClock, log: silentLog }, { path });
  const scan = manager.beginScan(PODS, { startedAt: 1, mode: 'list', table: 'pods' });
  for (const page of listOf(999)) await scan.writePage(page);
  await scan.complete({ resourceVersion: '999', ttlMs: 60_000 });
  const expected = listOf(999)
    .flat()
    .map((each) => key(each.name, each.resourceVersion));
  const stored = rows(path, 'SELECT name, resource_version AS version FROM objects');
  expect(stored.map((row) => key(row.name, row.version)).sort()).toEqual(expected.sort());
  expect(rows(path, 'SELECT count(*) AS n FROM scans WHERE finished_at IS NULL')).toEqual([{ n: 0 }]);
}, 120_000);
