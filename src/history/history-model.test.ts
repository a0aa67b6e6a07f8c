import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReadConnection } from '../cache/read-connection.ts';
import { rows } from '../database/testing/database-fixtures.ts';
import { objectAt } from './reading/object-at.ts';
import { HISTORY } from './schema/history-kind.ts';
import { DEPLOYMENTS, makeDeployment } from './testing/make-deployment.ts';
import { Recording } from './testing/recording.ts';

/** What happens in the cluster, and how the scanner comes to know. */
type Step =
  | { readonly type: 'edit'; readonly name: string; readonly replicas: number }
  | { readonly type: 'heartbeat'; readonly name: string }
  | { readonly type: 'delete'; readonly name: string }
  | { readonly type: 'watch' }
  | { readonly type: 'list' }
  /** The history has it, and the cache's transaction came to nothing. */
  | { readonly type: 'crash' };

const NAMES = ['a', 'b'] as const;
const name = fc.constantFrom(...NAMES);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('edit' as const), name, replicas: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('heartbeat' as const), name }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), name }) },
  { weight: 5, arbitrary: fc.constant({ type: 'watch' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'list' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'crash' as const }) },
);

interface Living {
  readonly uid: string;
  readonly version: number;
  readonly replicas: number;
}

test('told twice, in parts or after a crash, every change is recorded once, and every state can be rebuilt', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await using recording = new Recording();
      await recording.list([], 1);
      const living = new Map<string, Living>();
      let version = 1;
      let since = 1;
      let events: ({ deleted: ReturnType<typeof makeDeployment> } | ReturnType<typeof makeDeployment>)[] = [];
      /** Operations that a watch told, in their order, without those of noise. */
      const told: string[] = [];
      let pending: string[] = [];
      let afterList = false;
      const states: { readonly at: number; readonly replicas: ReadonlyMap<string, number> }[] = [];
      const object = (key: string, { uid, replicas, version: at }: Living, heartbeat?: string) =>
        makeDeployment({ name: key, uid, replicas, version: at, ...(heartbeat === undefined ? {} : { heartbeat }) });
      const remember = (): void => {
        states.push({
          at: recording.clock.now(),
          replicas: new Map([...living].map(([key, { replicas }]) => [key, replicas])),
        });
        recording.clock.advance(10_000);
      };

      for (const next of steps) {
        switch (next.type) {
          case 'edit': {
            const before = living.get(next.name);
            if (before?.replicas === next.replicas) break;
            const uid = before?.uid ?? `${next.name}-${version}`;
            const now = { uid, replicas: next.replicas, version: ++version };
            living.set(next.name, now);
            events.push(object(next.name, now));
            pending.push(`${before === undefined ? 'created' : 'updated'} ${next.name}`);
            break;
          }
          case 'heartbeat': {
            const before = living.get(next.name);
            if (before === undefined) break;
            const now = { ...before, version: ++version };
            living.set(next.name, now);
            events.push(object(next.name, now, `2026-11-23T05:00:00.${String(version).padStart(3, '0')}Z`));
            break;
          }
          case 'delete': {
            const before = living.get(next.name);
            if (before === undefined) break;
            living.delete(next.name);
            events.push({ deleted: object(next.name, { ...before, version: ++version }) });
            pending.push(`deleted ${next.name}`);
            break;
          }
          case 'watch':
            await recording.watch(events, { since, version });
            since = version;
            events = [];
            told.push(...pending);
            pending = [];
            remember();
            break;
          case 'list':
            await recording.list(
              [...living].map(([key, one]) => object(key, one)),
              version,
            );
            since = version;
            events = [];
            pending = [];
            afterList = true;
            remember();
            break;
          case 'crash': {
            // The recorder is told what the watch brought; the cache is not.
            const half = events.slice(0, Math.ceil(events.length / 2));
            await recording.recorder.record({
              scope: DEPLOYMENTS,
              source: 'watch',
              at: new Date(recording.clock.now()).toISOString(),
              isBaseline: false,
              changes: half.map((event) =>
                'deleted' in event
                  ? {
                      type: 'gone',
                      uid: event.deleted.uid,
                      resourceVersion: event.deleted.resourceVersion,
                      ...held(recording, event.deleted.uid),
                    }
                  : { type: 'seen', object: event, ...held(recording, event.uid) },
              ),
            });
            break;
          }
        }
      }
      await recording.watch(events, { since, version });
      told.push(...pending);
      remember();

      if (!afterList) {
        const recorded = rows(recording.historyPath, 'SELECT operation, name FROM changes ORDER BY id');
        expect(recorded.map((row) => `${String(row.operation)} ${String(row.name)}`)).toEqual(told);
      }
      const beside = { path: recording.historyPath, schema: 'history', applicationId: HISTORY.applicationId };
      using connection = new ReadConnection({ path: recording.cachePath, beside });
      for (const { at, replicas } of states) {
        for (const key of NAMES) {
          const past = connection.read((database) =>
            objectAt(database, { ...DEPLOYMENTS, namespace: 'shop', name: key }, at),
          );
          const spec = past.state === 'there' ? (past.object.spec as { replicas: number }).replicas : undefined;
          // What a crash told early may be recorded with an earlier time, never with another outcome at the end.
          if (steps.every(({ type }) => type !== 'crash') || at === states.at(-1)?.at)
            expect(spec).toBe(replicas.get(key));
        }
      }
    }),
    { numRuns: 20 },
  );
}, 300_000);

function held(recording: Recording, uid: string) {
  const [row] = rows(
    recording.cachePath,
    `SELECT namespace, name, resource_version, body FROM objects JOIN object_bodies USING (id) WHERE uid = '${uid}'`,
  );
  if (row === undefined) return {};
  return {
    held: {
      uid,
      namespace: String(row.namespace),
      name: String(row.name),
      resourceVersion: String(row.resource_version),
      body: String(row.body),
    },
  };
}
