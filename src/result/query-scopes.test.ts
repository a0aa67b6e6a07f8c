import { expect, test } from 'vitest';
import type { QueryScope } from './outcome.ts';
import { scopeLines } from './query-scopes.ts';

function scope(cluster: string, table: string, ageMs: number | undefined, namespace = ''): QueryScope {
  const freshness = ageMs === undefined ? 'never' : ageMs <= 300_000 ? 'fresh' : 'expired';
  return { cluster, table, kind: table, namespace, freshness, ...(ageMs === undefined ? {} : { ageMs }) };
}

const linesOf = (scopes: readonly QueryScope[]): readonly string[] => scopeLines({ scopes, tablesRead: ['pods'] });

test('gives each scope its line, the one to be trusted least first', () => {
  expect(linesOf([scope('a', 'pods', 3000), scope('b', 'pods', 900_000), scope('c', 'pods', undefined)])).toEqual([
    'pods · cluster c · never scanned: no rows of it is not zero objects',
    'pods · cluster b · cached 15 min ago (expired): too old to rely on',
    'pods · cluster a · cached 3 s ago (fresh)',
  ]);
});

test('tells many clusters in a line, those that are not fresh apart', () => {
  const scopes = Array.from({ length: 20 }, (_, index) => scope(`c-${index}`, 'pods', 3000 + index * 1000));
  expect(linesOf([...scopes, scope('old', 'pods', 900_000)])).toEqual([
    'pods · cluster old · cached 15 min ago (expired): too old to rely on',
    'pods · clusters c-19, c-18, c-17, c-16, c-15, c-14, c-13, c-12 and 12 more · cached 3 s to 22 s ago (fresh)',
  ]);
});

test('tells many kinds in a line, and namespaces that were listed one by one', () => {
  const kinds = Array.from({ length: 10 }, (_, index) => scope('prod', `kind-${index}`, 5000));
  const namespaces = Array.from({ length: 3 }, (_, index) => scope('prod', 'pods', 5000, `team-${index}`));
  expect(linesOf([...kinds, scope('prod', 'jobs', undefined)])).toEqual([
    'jobs · cluster prod · never scanned: no rows of it is not zero objects',
    expect.stringMatching(/^kind-0, .*kind-7 and 2 more · cluster prod · cached 5 s ago \(fresh\)$/),
  ]);
  expect(linesOf([...namespaces, ...namespaces, ...namespaces])).toEqual([
    'pods · cluster prod · namespaces team-0, team-1, team-2 · cached 5 s ago (fresh)',
  ]);
});
