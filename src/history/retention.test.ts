import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ReadConnection } from '../cache/read-connection.ts';
import { rows } from '../database/testing/database-fixtures.ts';
import { historyDatabasePath } from './history-path.ts';
import { objectAt } from './reading/object-at.ts';
import { HISTORY } from './schema/history-kind.ts';
import { makeDeployment } from './testing/make-deployment.ts';
import { Recording } from './testing/recording.ts';

const WEB = { cluster: 'prod', apiGroup: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };

function connectionTo(recording: Recording): ReadConnection {
  const beside = {
    path: historyDatabasePath(recording.cachePath),
    schema: 'history',
    applicationId: HISTORY.applicationId,
  };
  return new ReadConnection({ path: recording.cachePath, beside });
}

/** Half a kilobyte that no deflating makes smaller. */
function incompressible(seed: string): string {
  return Array.from({ length: 8 }, (_, part) => createHash('sha512').update(`${seed}/${part}`).digest('base64')).join(
    '',
  );
}

test('what is too old goes, what is left can still be rebuilt', async () => {
  await using recording = new Recording({ retentionMs: 3_600_000 });
  await recording.list([makeDeployment({ version: 1, replicas: 1 })], 1);
  const times: number[] = [];
  for (let version = 2; version <= 40; version++) {
    await recording.clock.sleep(5 * 60_000);
    await recording.watch([makeDeployment({ version, replicas: version })], { since: version - 1, version });
    times.push(recording.clock.now());
  }
  const kept = recording.changes().length;
  expect(kept).toBeGreaterThanOrEqual(11);
  expect(kept).toBeLessThanOrEqual(14);
  using connection = connectionTo(recording);
  for (const [index, time] of times.slice(-kept).entries()) {
    const past = connection.read((database) => objectAt(database, WEB, time));
    expect(past.state === 'there' && past.object.spec).toMatchObject({ replicas: 41 - kept + index });
  }
});

test('the file stays within its bound, whatever is recorded', async () => {
  const maxBytes = 1_000_000;
  await using recording = new Recording({ maxBytes });
  await recording.list([], 1);
  let most = 0;
  for (let version = 2; version <= 120; version++) {
    const objects = Array.from({ length: 20 }, (_, index) =>
      makeDeployment({
        name: `web-${index}`,
        uid: `${Math.floor(version / 3)}-${index}`,
        version: version * 100 + index,
        image: `shop/web:${incompressible(`${version}/${index}`)}`,
      }),
    );
    await recording.watch(objects, { since: version - 1, version });
    recording.clock.advance(2_000);
    const sizes = ['', '-wal'].map(
      (suffix) => statSync(`${recording.historyPath}${suffix}`, { throwIfNoEntry: false })?.size ?? 0,
    );
    most = Math.max(most, sizes[0] ?? 0);
  }
  expect(most).toBeLessThanOrEqual(maxBytes);
  const [kept] = rows(recording.historyPath, 'SELECT count(*) AS count, min(id) AS first FROM changes');
  expect(Number(kept?.count)).toBeGreaterThan(100);
  expect(Number(kept?.first)).toBeGreaterThan(1);
  const [{ orphans } = {}] = rows(
    recording.historyPath,
    'SELECT count(*) AS orphans FROM change_heads WHERE uid NOT IN (SELECT uid FROM changes)',
  );
  expect(orphans).toBe(0);
  using connection = connectionTo(recording);
  const [retention] = rows(recording.historyPath, 'SELECT removed_until FROM change_retention');
  expect(retention?.removed_until).toBeTypeOf('string');
  for (const { name } of rows(recording.historyPath, 'SELECT DISTINCT name FROM changes')) {
    const oldest = rows(
      recording.historyPath,
      `SELECT at FROM changes WHERE name = '${String(name)}' ORDER BY id LIMIT 1`,
    );
    const time = Date.parse(String(oldest[0]?.at));
    expect(() => connection.read((database) => objectAt(database, { ...WEB, name: String(name) }, time))).not.toThrow();
  }
});
