import { expect, test } from 'vitest';
import { tokensOf } from '../../test/support/tokens.ts';
import { makePod, PODS } from '../cache/testing/make-pod.ts';
import { createRedactor } from '../result/redactor.ts';
import { createQueryTool } from './query-tool.ts';
import { openCachedCluster, TTL_MS } from './testing/cached-cluster.ts';

test('describes the tables in few tokens', () => {
  const redactor = createRedactor({ key: new Uint8Array(32) });
  const reader = { query: () => Promise.reject(new Error('not asked')) };
  const { tool } = createQueryTool({ reader, redactor, lastWriteAt: () => -Infinity }, { budgetTokens: 4000 });
  expect(tool.description).toMatch(/^pods\(.*status, ready, containers.*\)/m);
  expect(tool.description).toMatch(/^unhealthy\(/m);
  expect(tokensOf(JSON.stringify(tool))).toBeLessThan(400);
});

test('answers under the name and age of what it read', async () => {
  const cluster = await openCachedCluster();
  await cluster.scan([
    makePod({ name: 'web-1' }),
    makePod({ name: 'web-2', status: 'Error' }),
    makePod({ name: 'cron', namespace: 'tools' }),
  ]);
  cluster.clock.advance(42_000);
  const answer = await cluster.query(
    'SELECT namespace, count(*) AS pods, max(cpu_limit_millis) AS most FROM pods GROUP BY namespace',
  );
  expect(answer).toEqual({
    text: [
      'pods · cluster prod · cached 42 s ago (fresh)',
      'namespace\tpods\tmost',
      'shop\t2\tNULL',
      'tools\t1\tNULL',
      '2 rows',
    ].join('\n'),
    isError: false,
    source: { from: 'cache', ageMs: 42_000, freshness: 'fresh' },
  });
  cluster.clock.advance(2 * TTL_MS);
  expect((await cluster.query('SELECT count(*) FROM pods')).text).toContain(
    'cached 10 min ago (expired): too old to rely on',
  );
});

test('says plainly what was never scanned', async () => {
  const cluster = await openCachedCluster();
  const never = await cluster.query('SELECT count(*) FROM pods');
  expect(never).toMatchObject({ isError: false, source: { from: 'none' } });
  expect(never.text).toMatch(/^pods · cluster prod · never scanned: .*not zero/);
  cluster.manager.beginScan(PODS, { startedAt: 1, mode: 'list', table: 'pods' });
  await cluster.manager.beginScan(PODS, { startedAt: 1, mode: 'list', table: 'pods' }).writePage([]);
  expect((await cluster.query('SELECT count(*) FROM pods')).text).toMatch(
    /^pods · cluster prod · never scanned: .*not zero/,
  );
  expect((await cluster.query('SELECT name FROM clusters')).text).toBe('clusters · cache\nname\nprod\n1 row');
  expect((await cluster.query('SELECT 1 + 1')).text).toBe('no table read · cache\n1 + 1\n2\n1 row');
});

test('says of tables of all kinds that not every kind is in them', async () => {
  const cluster = await openCachedCluster();
  await cluster.scan([makePod({ name: 'web-1' })]);
  const words = /Only kinds that are cached were looked at/;
  expect((await cluster.query("SELECT name FROM objects WHERE kind = 'Certificate'")).text).toMatch(words);
  expect((await cluster.query("SELECT count(*) FROM objects WHERE kind = 'Certificate'")).text).toMatch(words);
  expect((await cluster.query('SELECT count(*) FROM other_objects')).text).toContain('nothing was scanned yet');
  expect((await cluster.query("SELECT name FROM objects WHERE kind = 'Pod'")).text).not.toMatch(words);
  expect((await cluster.query("SELECT name FROM pods WHERE name = 'web-2'")).text).not.toMatch(words);
});

test('stays in its budget, and says how to get what it left out', async () => {
  const cluster = await openCachedCluster({ budgetTokens: 500 });
  await cluster.scan(Array.from({ length: 300 }, (_, index) => makePod({ name: `web-${index}` })));
  const { text } = await cluster.query('SELECT * FROM pods');
  expect(tokensOf(text)).toBeLessThanOrEqual(500);
  expect(text).toMatch(/of 300 rows shown: narrow with WHERE.*OFFSET \d+$/);
  const many = await cluster.query(
    'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 5000) SELECT i FROM n',
  );
  expect(tokensOf(many.text)).toBeLessThanOrEqual(500);
  expect(many.text).toMatch(/of more than 1,000 rows shown/);
  const wide = await cluster.query("SELECT printf('%.*c', 90000, '字') AS a, body FROM object_bodies LIMIT 1");
  expect(tokensOf(wide.text)).toBeLessThanOrEqual(500);
  expect(wide.text).toMatch(/1 long cell cut/);
  const lines = await cluster.query("SELECT 'one' || char(10) || 'two' || char(9) || 'three'");
  expect(lines.text).toContain('one\\ntwo\\tthree');
});

test('tells a statement that is wrong, and what was meant', async () => {
  const cluster = await openCachedCluster();
  for (const [sql, words] of [
    ['SELECT * FROM podz', /Nearest: pods/],
    ['SELECT restart FROM pods', /Nearest: restarts/],
    ['DELETE FROM pods', /DELETE is not possible/],
    ['', /no SQL statement/],
  ] as const) {
    expect(await cluster.query(sql)).toMatchObject({ isError: true, errorCode: 'query', source: { from: 'none' } });
    expect((await cluster.query(sql)).text).toMatch(words);
  }
});

test('says so where something was written after what it read was seen', async () => {
  const cluster = await openCachedCluster();
  await cluster.scan([makePod({ name: 'web-1' })]);
  const count = async (): Promise<string> => (await cluster.query('SELECT count(*) AS n FROM pods')).text;
  expect(await count()).not.toContain('written');
  cluster.clock.advance(5000);
  cluster.cacheFirst.wrote('prod');
  cluster.clock.advance(1000);
  expect(await count()).toMatch(/^pods · cluster prod · cached 6 s ago \(fresh\)\nnote: .*written.*\nn\n1\n1 row$/);
  await cluster.scan([]);
  expect(await count()).toMatch(/\(fresh\)\nn\n0\n/);
});
