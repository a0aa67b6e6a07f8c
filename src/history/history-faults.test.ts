import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { rows } from '../database/testing/database-fixtures.ts';
import { smallDisk } from '../database/testing/small-disk.ts';
import { createLog } from '../lib/log.ts';
import { makeDeployment } from './testing/make-deployment.ts';
import { Recording } from './testing/recording.ts';

function collectingLog(): { readonly log: ReturnType<typeof createLog>; readonly lines: string[] } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { log: createLog({ level: 'info', format: 'json', name: 'test', destination }), lines };
}

const replicasInCache = (recording: Recording): unknown =>
  rows(recording.cachePath, "SELECT body ->> '$.spec.replicas' AS replicas FROM object_bodies")[0]?.replicas;

test('a history that is locked does not hold the cache up; what was missed is a gap', async () => {
  const { log, lines } = collectingLog();
  await using recording = new Recording({ log });
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([], { since: 1, version: 2 });
  {
    using other = new DatabaseSync(recording.historyPath);
    other.exec('BEGIN IMMEDIATE');
    expect(await recording.watch([makeDeployment({ version: 3, replicas: 4 })], { since: 2, version: 3 })).toBe(
      'applied',
    );
    expect(await recording.watch([makeDeployment({ version: 4, replicas: 5 })], { since: 3, version: 4 })).toBe(
      'applied',
    );
    expect(replicasInCache(recording)).toBe(5);
  }
  await recording.clock.sleep(120_000);
  await recording.watch([makeDeployment({ version: 5, replicas: 6 })], { since: 4, version: 5 });
  expect(recording.changes()).toEqual(['updated web: spec.replicas 5 → 6']);
  expect(recording.stretches()).toEqual(['watch', 'watch after lost']);
  const said = lines.filter((line) => line.includes('not recorded'));
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('locked');
  expect(lines.some((line) => line.includes('recorded again'))).toBe(true);
});

test('a damaged history is kept aside, and a new one begun', async () => {
  const { log, lines } = collectingLog();
  const first = new Recording({ log });
  await first.list([makeDeployment({ version: 1 })], 1);
  await first.watch([makeDeployment({ version: 2, replicas: 4 })], { since: 1, version: 2 });
  await first[Symbol.asyncDispose]();
  const bytes = readFileSync(first.historyPath);
  writeFileSync(first.historyPath, bytes.fill(0xff, 8192, 40_000));

  await using again = new Recording({ cachePath: first.cachePath, log });
  await again.watch([makeDeployment({ version: 3, replicas: 5 })], { since: 2, version: 3 });
  expect(again.changes()).toEqual(['updated web: spec.replicas 4 → 5']);
  expect(readdirSync(again.folder).filter((name) => name.startsWith('k8s_history.db.corrupt-'))).not.toEqual([]);
  expect(lines.some((line) => line.includes('kept aside'))).toBe(true);
});

test.each([
  [
    'of another program',
    (path: string) => {
      const other = new DatabaseSync(path);
      other.exec('CREATE TABLE notes (text)');
      other.close();
    },
  ],
  ['that is no database', (path: string) => writeFileSync(path, 'shopping list')],
  [
    'of a newer version',
    (path: string) => {
      const newer = new DatabaseSync(path);
      newer.exec('PRAGMA application_id = 0x6b386d68; PRAGMA user_version = 99; CREATE TABLE change_coverage (id)');
      newer.close();
    },
  ],
])('a file %s is left as it is, and the cache goes on', async (_what, make) => {
  const { log, lines } = collectingLog();
  await using recording = new Recording({ log });
  await recording.cache();
  make(recording.historyPath);
  const before = readFileSync(recording.historyPath);
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([makeDeployment({ version: 2, replicas: 4 })], { since: 1, version: 2 });
  expect(replicasInCache(recording)).toBe(4);
  expect(readFileSync(recording.historyPath).equals(before)).toBe(true);
  expect(lines.filter((line) => line.includes('not recorded'))).toHaveLength(1);
});

test('a history that may not be written is not written', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  recording.recorder[Symbol.dispose]();
  chmodSync(recording.historyPath, 0o400);
  await recording.watch([makeDeployment({ version: 2, replicas: 4 })], { since: 1, version: 2 });
  expect(replicasInCache(recording)).toBe(4);
  expect(recording.changes()).toEqual([]);
});

test('a full disk stops neither; what could be recorded stays', async (context) => {
  const disk = smallDisk(context);
  await using recording = new Recording({ cachePath: `${disk}/k8s_cache.db` });
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([makeDeployment({ version: 2, replicas: 4 })], { since: 1, version: 2 });
  writeFileSync(`${disk}/filler`, Buffer.alloc(1));
  try {
    writeFileSync(`${disk}/filler`, Buffer.alloc(16_000_000));
  } catch {
    // Full, as it was meant to be.
  }
  await recording.watch([makeDeployment({ version: 3, replicas: 5 })], { since: 2, version: 3 }).catch(() => {});
  expect(recording.changes().slice(0, 1)).toEqual(['updated web: spec.replicas 3 → 4']);
});

test('its file is for its owner alone', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  for (const file of [recording.historyPath, `${recording.historyPath}-wal`]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});
