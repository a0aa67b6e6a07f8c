import { expect, test } from 'vitest';
import { tokensOf } from '../../../test/support/tokens.ts';
import type { CacheStatus, ClusterStatus, ScopeStatus } from '../../cache/read-status.ts';
import { cacheSummary } from './cache-summary.ts';

const status = (clusters: readonly ClusterStatus[], state: CacheStatus['state'] = 'current'): CacheStatus => ({
  ...{ path: 'cache.db', state, bytes: 1, walBytes: 0 },
  clusters,
});
const cluster = (
  name: string,
  scopes: readonly ScopeStatus[],
  changes: Partial<ClusterStatus> = {},
): ClusterStatus => ({
  ...{ name, aliases: [], version: 'v1.36.3', reachable: true },
  scopes,
  ...changes,
});
const scope = (table: string, itemCount: number, ageMs: number | undefined, namespace = ''): ScopeStatus => ({
  ...{ cluster: 'prod', apiGroup: '', kind: table, table, namespace, ttlMs: 1, durationMs: 1, complete: true },
  ...(ageMs === undefined
    ? { freshness: 'never' }
    : { itemCount, ageMs, freshness: ageMs < 300_000 ? 'fresh' : 'stale' }),
});

test('says what is cached and how fresh, a line a cluster', () => {
  const prod = cluster('prod', [
    scope('pods', 10_000, 42_000),
    scope('nodes', 200, 540_000),
    scope('services', 0, undefined),
  ]);
  const parts = cluster('test', [scope('pods', 5, 1000, 'a'), scope('pods', 7, 9000, 'b')], { reachable: false });
  expect(cacheSummary(status([prod, parts, cluster('new', [], { reachable: false })]))).toBe(
    [
      'prod (v1.36.3): pods 10,000 fresh 42 s; nodes 200 stale 9 min; services never scanned',
      'test (v1.36.3), not reachable: pods 12 in 2 namespaces fresh 9 s',
      'new (v1.36.3), not reachable: never scanned',
    ].join('\n'),
  );
});

test('says nothing where there is nothing', () => {
  expect(cacheSummary(status([], 'missing'))).toBe('');
});

test('leaves out what the tools do not reach: other clusters, and another one of the same name', () => {
  const pods = [scope('pods', 5, 1000)];
  const all = status([
    cluster('prod', pods, { aliases: ['prod-admin'], server: 'https://prod' }),
    cluster('test', pods, { server: 'https://test' }),
  ]);
  const named = (clusters: readonly string[], servers: Readonly<Record<string, string>> = {}): string =>
    cacheSummary(all, { clusters, servers: new Map(Object.entries(servers)) }).replaceAll(/ .*/g, '');
  expect(named(['test'], { test: 'https://test' })).toBe('test');
  expect(named(['prod-admin'])).toBe('prod');
  expect(named(['prod', 'test'], { prod: 'https://elsewhere', test: 'https://test' })).toBe('test');
  expect(named(['prod'], { prod: 'https://elsewhere' })).toBe('');
  expect(named([])).toBe('prod\ntest');
});

test('stays short for many clusters, whatever they are called', () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    cluster(`集群\n${index} ${'x'.repeat(400)}`, [scope('pods', index, 1000), scope('nodes', 1, 1000)]),
  );
  const text = cacheSummary(status(many));
  expect(tokensOf(text)).toBeLessThanOrEqual(200);
  expect(text).toMatch(/and \d+ more clusters$/);
});
