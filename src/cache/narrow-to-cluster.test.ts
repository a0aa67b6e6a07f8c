import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../database/testing/database-fixtures.ts';
import { silentLog } from '../lib/log.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { CacheManager } from './cache-manager.ts';
import { ReadConnection } from './read-connection.ts';
import { type QueryAnswer, READER_OPERATIONS } from './reader-operations.ts';
import { makePod, PODS } from './testing/make-pod.ts';

/** Clusters prod (also called prod-admin) with two pods, staging with one, and lost, which never answered. */
async function openClusters(): Promise<(sql: string, cluster?: string) => QueryAnswer> {
  const clock = new PassingClock();
  const path = join(temporaryFolder(), 'cache.db');
  const manager = await CacheManager.open({ clock, log: silentLog }, { path });
  const connection = new ReadConnection({ path });
  onTestFinished(async () => {
    connection.close();
    await manager[Symbol.asyncDispose]();
  });
  for (const [name, uid] of [
    ['prod', 'u-1'],
    ['prod-admin', 'u-1'],
    ["o'staging", 'u-2'],
    ['lost', 'u-3'],
  ] as const) {
    const facts = { name, uid, server: `https://${uid}.example`, version: 'v1.36.3', platform: 'linux/amd64' };
    await manager.registerCluster({ ...facts, observedAt: clock.now() });
  }
  for (const [cluster, names] of [
    ['prod', ['web-1', 'web-2']],
    ["o'staging", ['web-3']],
  ] as const) {
    const scan = manager.beginScan({ ...PODS, cluster }, { startedAt: clock.now(), mode: 'list', table: 'pods' });
    await scan.writePage(names.map((name) => makePod({ name, uid: `${cluster}/${name}` })));
    await scan.complete({ resourceVersion: '7', ttlMs: 300_000 });
  }
  return (sql, cluster) =>
    READER_OPERATIONS.query(connection, clock.now(), { sql, ...(cluster === undefined ? {} : { cluster }) });
}

const clustersOf = ({ scopes }: QueryAnswer): readonly string[] => scopes.map(({ cluster }) => cluster);

test('mixes the rows of all clusters, and says which were read and which never were', async () => {
  const ask = await openClusters();
  const answer = ask('SELECT name FROM pods ORDER BY name');
  expect(answer.rows).toEqual([['web-1'], ['web-2'], ['web-3']]);
  expect(answer.scopes.map(({ cluster, freshness }) => [cluster, freshness]).sort()).toEqual([
    ['lost', 'never'],
    ["o'staging", 'fresh'],
    ['prod', 'fresh'],
  ]);
});

test.each(['prod', 'prod-admin'])('shows the rows of one cluster alone, called %s', async (name) => {
  const ask = await openClusters();
  for (const [sql, rows] of [
    ['SELECT count(*) FROM pods', [[2]]],
    ['SELECT count(*) FROM PODS p JOIN objects o USING (id)', [[2]]],
    ['WITH x AS (SELECT * FROM pods) SELECT count(*) FROM x', [[2]]],
    ['SELECT count(*) FROM object_bodies', [[2]]],
    ['SELECT name FROM clusters', [['prod']]],
    ['SELECT count(*) FROM cache_metadata', [[1]]],
  ] as const) {
    const answer = ask(sql, name);
    expect(answer.rows, sql).toEqual(rows);
    expect(
      clustersOf(answer).every((cluster) => cluster === 'prod'),
      sql,
    ).toBe(true);
  }
  expect(ask('SELECT count(*) FROM pods').rows).toEqual([[3]]);
});

test('takes any name, and tells the nearest to one that the cache has not', async () => {
  const ask = await openClusters();
  expect(ask('SELECT name FROM pods', "o'staging").rows).toEqual([['web-3']]);
  expect(() => ask('SELECT name FROM pods', 'prot')).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringMatching(/no cluster "prot".*Did you mean prod\?/),
    }),
  );
});

test('is no way past the authorizer', async () => {
  const ask = await openClusters();
  for (const sql of [
    'DROP VIEW temp.pods',
    'CREATE TEMP VIEW x AS SELECT 1',
    'PRAGMA temp_store = 2',
    'DELETE FROM pods',
  ]) {
    expect(() => ask(sql, 'prod'), sql).toThrow(expect.objectContaining({ code: 'query' }));
  }
});
