import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makePod } from '../cache/testing/make-pod.ts';
import { type CachedCluster, LIST_PODS, openCachedCluster, TTL_MS, textOf } from './testing/cached-cluster.ts';

const STATUSES = ['Running', 'Completed', 'Pending', 'CrashLoopBackOff'];
const NUMBERS = Array.from({ length: 24 }, (_, index) => index);

/** A pod's number → its status, undefined while it isn't there. */
type World = readonly (string | undefined)[];
const world = fc.array(fc.option(fc.constantFrom(...STATUSES), { nil: undefined }), {
  minLength: NUMBERS.length,
  maxLength: NUMBERS.length,
});

let versions = 0;
async function scanWorld(cluster: CachedCluster, pods: World): Promise<void> {
  cluster.clock.advance(1);
  const version = String(++versions);
  await cluster.scan(
    pods.flatMap((status, number) =>
      status === undefined
        ? []
        : makePod({ name: `p-${number}`, namespace: `n${number % 3 === 0 ? '' : '-a'}`, status, version }),
    ),
  );
}

const cursorOf = (text: string): string | undefined => /cursor=([\w-]+)/.exec(text)?.[1];
const rowsOf = (text: string): string[] => [...text.matchAll(/^n\S*\t(\S+)\t/gm)].map(([, name = '']) => name);

test('a walk shows each object that is there throughout exactly once, whatever becomes of the others and of its health', async () => {
  const cluster = await openCachedCluster();
  await fc.assert(
    fc.asyncProperty(
      fc.array(world, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 9 }),
      async (worlds, limit) => {
        const shown: string[] = [];
        let cursor: string | undefined;
        let page = 0;
        do {
          const next = worlds[page];
          if (next !== undefined) await scanWorld(cluster, next);
          const text = textOf(await cluster.look(LIST_PODS, { limit, ...(cursor === undefined ? {} : { cursor }) }));
          shown.push(...rowsOf(text));
          cursor = cursorOf(text);
          page++;
        } while (cursor !== undefined);
        const lived = worlds.slice(0, page);
        const throughout = NUMBERS.filter((number) => lived.every((pods) => pods[number] !== undefined));
        expect(new Set(shown).size).toBe(shown.length);
        expect(throughout.map((number) => `p-${number}`).filter((name) => !shown.includes(name))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test('counts on, gives the same page again for the same cursor, and shows trouble that came meanwhile first', async () => {
  const cluster = await openCachedCluster();
  await scanWorld(cluster, ['Running', 'Running', 'Running', 'Running', 'Running']);
  const first = textOf(await cluster.look(LIST_PODS, { limit: 2 }));
  expect(first).toMatch(/5 found, 2 shown/);
  const cursor = cursorOf(first);
  const second = textOf(await cluster.look(LIST_PODS, { limit: 2, cursor }));
  expect(second).toMatch(/5 found, 3–4 shown/);
  expect(second).not.toMatch(/5 Running/);
  await scanWorld(cluster, ['Running', 'Running', 'Running', 'Running', 'Running', 'Error']);
  const again = textOf(await cluster.look(LIST_PODS, { limit: 2, cursor }));
  expect(rowsOf(again)[0]).toBe('p-5');
  expect(rowsOf(again)[1]).toBe(rowsOf(second)[0]);
  expect(again).toMatch(/6 found, 3–4 shown/);
});

test('a cursor is bound to its question, and ends with the list it continues', async () => {
  const cluster = await openCachedCluster();
  await scanWorld(cluster, ['Running', 'Running', 'Error']);
  const cursor = cursorOf(textOf(await cluster.look(LIST_PODS, { limit: 1 })));
  const refusal = async (words: Record<string, unknown>): Promise<string> => {
    const outcome = await cluster.look(LIST_PODS, words);
    expect(outcome).toMatchObject({ type: 'answer', answer: { isError: true, source: { from: 'none' } } });
    return textOf(outcome);
  };
  expect(await refusal({ cursor, status: 'Running' })).toMatch(/another question/);
  expect(await refusal({ cursor, fieldSelector: 'a=b' })).toMatch(/Start again without cursor/);
  expect(await refusal({ cursor: 'cached-unknown-1' })).toMatch(/not known any more/);
  expect(await refusal({ cursor: `${cursor}7` })).toMatch(/not known any more/);
  cluster.clock.advance(TTL_MS + 1);
  expect(await cluster.look(LIST_PODS, { cursor })).toMatchObject({
    type: 'answer',
    answer: { isError: false, source: { freshness: 'stale' } },
  });
  cluster.clock.advance(TTL_MS);
  expect(await refusal({ cursor })).toMatch(/too old/);
  // One that was begun in an outage, on rows that were as old, can be walked on.
  const old = cursorOf(textOf(await cluster.look(LIST_PODS, { limit: 1 })));
  expect(await cluster.look(LIST_PODS, { cursor: old })).toMatchObject({ type: 'answer', answer: { isError: false } });
  cluster.cacheFirst.wrote('prod');
  expect(await refusal({ cursor: old })).toMatch(/Start again without cursor/);
});
