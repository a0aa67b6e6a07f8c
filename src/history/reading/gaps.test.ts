import { expect, test } from 'vitest';
import { ReadConnection } from '../../cache/read-connection.ts';
import { HISTORY } from '../schema/history-kind.ts';
import { makeDeployment } from '../testing/make-deployment.ts';
import { Recording } from '../testing/recording.ts';
import { gapNotes } from './gap-words.ts';
import { coverageOf, type Gap } from './gaps.ts';

const MINUTE = 60_000;

function gapsOf(recording: Recording, since: number, until: number): readonly Gap[] {
  const beside = { path: recording.historyPath, schema: 'history', applicationId: HISTORY.applicationId };
  using connection = new ReadConnection({ path: recording.cachePath, beside });
  return connection.read((database) => coverageOf(database, { since, until }).gaps);
}

test('an answer over a time in which the scanner was down says so, and one over another time does not', async () => {
  const first = new Recording();
  const { clock } = first;
  const begun = clock.now();
  await first.list([makeDeployment({ version: 1 })], 1);
  for (let version = 2; version <= 6; version++) {
    await first.watch([], { since: version - 1, version });
    clock.advance(MINUTE / 2);
  }
  await first[Symbol.asyncDispose]();
  const down = clock.now();
  clock.advance(20 * MINUTE);
  await using again = new Recording({ cachePath: first.cachePath, clock });
  await again.watch([makeDeployment({ version: 9, replicas: 5 })], { since: 6, version: 9 });

  const [gap, ...others] = gapsOf(again, down - MINUTE, clock.now());
  expect(others).toEqual([]);
  expect(gap).toEqual({ sort: 'late', from: down - MINUTE / 2, until: clock.now(), kinds: [] });
  expect(gapNotes(gap === undefined ? [] : [gap])[0]).toContain('nothing is missing');
  expect(gapsOf(again, begun, down - MINUTE)).toEqual([]);
});

test('the time before the record begins, and after it ends, is told', async () => {
  await using recording = new Recording();
  const { clock } = recording;
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([], { since: 1, version: 2 });
  const now = clock.now();
  expect(gapsOf(recording, now - MINUTE, now + 60 * MINUTE)).toEqual([
    { sort: 'before', from: now - MINUTE, until: now, kinds: [] },
    { sort: 'after', from: now, until: now + 60 * MINUTE, kinds: [] },
  ]);
});
