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

/** What a watch of a scope answered. */
interface Answer {
  readonly namespace: Scan['namespace'];
  readonly changes: readonly { readonly type: 'stored' | 'deleted'; readonly words: PodWords }[];
}

const words = fc.record({
  name: fc.constantFrom('p0', 'p1', 'p2', 'p3'),
  namespace: fc.constantFrom('a', 'b'),
  life: fc.constantFrom('1', '2'),
  version: fc.constantFrom('1', '2', '3'),
});

const pods = words.map(({ life, ...rest }) => ({
  ...rest,
  uid: `${rest.namespace}/${rest.name}/${life}`,
  status: `Status${rest.version}`,
}));
const namespaces = fc.constantFrom('' as const, '' as const, 'a' as const, 'b' as const);

const answers: fc.Arbitrary<Answer> = fc.record({
  namespace: namespaces,
  changes: fc.array(
    fc.record({ type: fc.constantFrom('stored' as const, 'stored' as const, 'deleted' as const), words: pods }),
    {
      maxLength: 6,
    },
  ),
});

const scans: fc.Arbitrary<Scan> = fc.record({
  namespace: namespaces,
  pages: fc.array(fc.array(pods, { maxLength: 5 }), { maxLength: 3 }),
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

  /** Only where the scope could be followed. */
  watched({ namespace, changes }: Answer, observedAt: number): void {
    for (const { type, words } of changes.filter(
      (change) => namespace === '' || change.words.namespace === namespace,
    )) {
      const key = `${words.namespace}/${words.name}`;
      if (type === 'stored') this.pods.set(key, words);
      else if (this.pods.get(key)?.uid === words.uid) this.pods.delete(key);
    }
    const itemCount = [...this.pods.values()].filter((each) => namespace === '' || each.namespace === namespace).length;
    this.scopes.set(namespace, { observedAt, itemCount });
  }

  get rows(): string[] {
    return [...this.pods.values()].map((each) => `${each.namespace}/${each.name} ${each.uid} ${each.version}`).sort();
  }
}

const STORED = `SELECT o.namespace || '/' || o.name || ' ' || o.uid || ' ' || o.resource_version AS row, p.status,
  p.namespace || '/' || p.name AS typed, o.namespace || '/' || o.name AS own, b.body ->> '$.metadata.uid' AS body, o.uid
  FROM objects o LEFT JOIN pods p USING (id) LEFT JOIN object_bodies b USING (id) ORDER BY 1`;

function check(manager: CacheManager, model: Model, path: string): void {
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

test('after any sequence of scans, watches, failures and crashes the cache is what they said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(scans, answers), { minLength: 1, maxLength: 10 }), async (sequence) => {
      const path = join(temporaryFolder(), 'cache.db');
      const clock = new PassingClock();
      const model = new Model();
      let manager = await CacheManager.open({ clock, log: silentLog }, { path });
      try {
        for (const step of sequence) {
          clock.advance(1000);
          const startedAt = clock.now();
          const scope = { ...PODS, namespace: step.namespace };
          if ('changes' in step) {
            const since = manager.scopeState(scope)?.watchVersion;
            const { type } = await manager.applyChanges(scope, {
              since: since ?? '9',
              changes: step.changes
                .filter((change) => step.namespace === '' || change.words.namespace === step.namespace)
                .map((change) => ({ type: change.type, object: pod(change.words) })),
              resourceVersion: String(startedAt),
              ...{ observedAt: startedAt, ttlMs: 60_000, table: 'pods' },
            });
            expect(type).toBe(since === undefined ? 'refused' : 'applied');
            if (type === 'applied') model.watched(step, startedAt);
            check(manager, model, path);
            continue;
          }
          const scan = step;
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

          check(manager, model, path);
        }
      } finally {
        await manager[Symbol.asyncDispose]();
      }
    }),
    { numRuns: 60 },
  );
});
