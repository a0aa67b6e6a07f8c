import { expect, test } from 'vitest';
import type { CacheStatus } from '../cache/read-status.ts';
import { statusJson } from './status-json.ts';

const AT = Date.parse('2026-11-23T05:02:00Z');

test('a status for programs has its moments in one form, and its durations in milliseconds', () => {
  const scope = { cluster: 'prod', apiGroup: '', kind: 'Pod', namespace: '', ttlMs: 60_000, durationMs: 80 };
  const found: CacheStatus = {
    path: '/cache.db',
    state: 'current',
    bytes: 1,
    walBytes: 0,
    clusters: [
      {
        name: 'prod',
        aliases: [],
        reachable: true,
        observedAt: '2026-11-23T05:02:00Z',
        scopes: [{ ...scope, complete: true, observedAt: AT, errorAt: AT, freshness: 'fresh', ageMs: 42_000 }],
      },
    ],
  };
  expect(statusJson(found)).toMatchObject({
    clusters: [
      {
        observedAt: '2026-11-23T05:02:00Z',
        scopes: [{ observedAt: '2026-11-23T05:02:00Z', errorAt: '2026-11-23T05:02:00Z', ageMs: 42_000, ttlMs: 60_000 }],
      },
    ],
  });
});
