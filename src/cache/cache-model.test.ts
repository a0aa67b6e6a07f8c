import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rows, temporaryFolder } from '../database/testing/database-fixtures.ts';
import { silentLog } from '../lib/log.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { CacheManager } from './cache-manager.ts';
import { PODS, type PodWords, makePod as pod } from './testing/make-pod.ts';

/** What a list answered, and how its scan ended. */
interface Scan {
  readonly namespace: '' | 'a' | 'b';
  readonly pages: readonly (readonly PodWords[])[];
  readonly end: 'complete' | 'fail' | 'crash';
}

const words = fc.record({
  name: fc.constantFrom('p0', 'p1', 'p2', 'p3'),
  namespace: fc.constantFrom('a', 'b'),
  life: fc.constantFrom('1', '2'),
  version: fc.constantFrom('1', '2', '3'),
});

const scans: fc.Arbitrary<Scan> = fc.record({
  namespace: fc.constantFrom('' as const, '' as const, 'a' as const, 'b' as const),
  pages: fc.array(
    fc.array(
      words.map(({ life, ...rest }) => ({
        ...rest,
        uid: `${rest.namespace}/${rest.name}/${life}`,
        status: `Status${rest.version}`,
      })),
      { maxLength: 5 },
    ),
    { maxLength: 3 },
  ),
  end: fc.constantFrom('complete' as const, 'complete' as const, 'fail' as const, 'crash' as const),
});

/** The cache as plain maps: what each scan should leave. */
class Model {
  readonly pods = new Map<string, PodWords>();
  readonly scopes = new Map<string, { observedAt: number; itemCount: number } | undefined>();

  apply(scan: Scan, startedAt: number): void {
    const isInScope = (each: PodWords): boolean => scan.namespace === '' || each.namespace === scan.namespace;
    const pages = scan.pages.map((page) => page.filter(isInScope));
    for (const each of pages.flat()) this.pods.set(`${each.namespace}/${each.name}`, each);
    if (pages.length > 0 || scan.end !== 'crash') {
      if (!this.scopes.has(scan.namespace)) this.scopes.set(scan.namespace, undefined);
    }
    if (scan.end !== 'complete') return;
    const seen = new Set(pages.flat().map((each) => each.uid));
    for (const [key, each] of this.pods) if (isInScope(each) && !seen.has(each.uid)) this.pods.delete(key);
    const itemCount = [...this.pods.values()].filter(isInScope).length;
    this.scopes.set(scan.namespace, { observedAt: startedAt, itemCount });
    if (scan.namespace === '') for (const namespace of ['a', 'b']) this.scopes.delete(namespace);
  }

  get rows(): string[] {
    return [...this.pods.values()].map((each) => `${each.namespace}/${each.name} ${each.uid} ${each.version}`).sort();
  }
}

const STORED = `SELECT o.namespace || '/' || o.name || ' ' || o.uid || ' ' || o.resource_version AS row, p.status,
  p.namespace || '/' || p.name AS typed, o.namespace || '/' || o.name AS own, b.body ->> '$.metadata.uid' AS body, o.uid
  FROM objects o LEFT JOIN pods p USING (id) LEFT JOIN object_bodies b USING (id) ORDER BY 1`;

test('after any sequence of scans, failures and crashes the cache is what the lists said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scans, { minLength: 1, maxLength: 8 }), async (sequence) => {
      const path = join(temporaryFolder(), 'cache.db');
      const clock = new PassingClock();
      const model = new Model();
      let manager = await CacheManager.open({ clock, log: silentLog }, { path });
      try {
        for (const scan of sequence) {
          clock.advance(1000);
          const startedAt = clock.now();
          const scope = { ...PODS, namespace: scan.namespace };
          const scopeScan = manager.beginScan(scope, { startedAt, mode: 'list', table: 'pods' });
          for (const page of scan.pages) {
            const inScope = page.filter((each) => scan.namespace === '' || each.namespace === scan.namespace);
            await scopeScan.writePage(inScope.map(pod));
          }
          if (scan.end === 'complete') await scopeScan.complete({ resourceVersion: '9', ttlMs: 60_000 });
          if (scan.end === 'fail') await scopeScan.fail('cut');
          if (scan.end === 'crash') {
            await manager[Symbol.asyncDispose]();
            manager = await CacheManager.open({ clock, log: silentLog }, { path });
          }
          model.apply(scan, startedAt);

          const stored = rows(path, STORED);
          expect(stored.map((row) => row.row)).toEqual(model.rows);
          for (const row of stored) {
            expect(row.typed).toBe(row.own);
            expect(row.body).toBe(row.uid);
            expect(row.status).toBe(`Status${String(row.row).at(-1)}`);
          }
          expect(rows(path, 'SELECT count(*) AS n FROM pods')).toEqual([{ n: stored.length }]);
          const claims = manager
            .scopes()
            .map((state) => [
              state.namespace,
              state.complete ? { observedAt: state.observedAt, itemCount: state.itemCount } : undefined,
            ]);
          expect(new Map(claims as [string, never][])).toEqual(model.scopes);
        }
      } finally {
        await manager[Symbol.asyncDispose]();
      }
    }),
    { numRuns: 60 },
  );
});
