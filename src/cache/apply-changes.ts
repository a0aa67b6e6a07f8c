import type { OpenCache } from './cache-file.ts';
import type { CachedObject, ScopeKey } from './cached-object.ts';
import { ChangeObserver } from './change-observer.ts';
import { ObjectWriter } from './object-writer.ts';

/** What a watch told of one object: its new state, or its last one. */
export interface ObjectChange {
  readonly type: 'stored' | 'deleted';
  readonly object: CachedObject;
}

/** One answer of a watch. */
export interface WatchedChanges {
  /** The version that was asked from: the scope's `watchVersion` at that time. */
  readonly since: string;
  /** Every version of every object after it, in the order in which they came to be. */
  readonly changes: readonly ObjectChange[];
  /** The version up to which that is everything. */
  readonly resourceVersion: string;
  /** Up to when that is everything, by the scanner's clock; absent where the watch has already more to tell. */
  readonly observedAt?: number | undefined;
  readonly ttlMs: number;
  /** The kind's own table, where it has one. */
  readonly table?: string | undefined;
}

/**
 * - `applied`: all of it is stored, and the scope's freshness moved.
 * - `refused`: nothing is stored, since the scope isn't what the changes follow on from: never listed completely, listed
 *   again meanwhile or written by a list that didn't end, or gone with its file or its cluster. Only `watchVersion` tells
 *   from where to go on; where there is none, a list.
 */
export type AppliedChanges =
  | {
      readonly type: 'applied';
      readonly inserted: number;
      readonly updated: number;
      readonly unchanged: number;
      readonly deleted: number;
    }
  | { readonly type: 'refused' };

/** Inside a transaction; the event loop may turn. */
export async function applyChanges(
  cache: OpenCache,
  scope: ScopeKey,
  { now, ...watched }: WatchedChanges & { readonly now: number },
): Promise<AppliedChanges> {
  const { objects, scopes, breath } = cache;
  const state = scopes.one(scope);
  if (watched.since === '' || state?.watchVersion !== watched.since) return { type: 'refused' };
  const table = objects.table(watched.table);
  const at = new Date(now).toISOString();
  const observer = ChangeObserver.of(cache, { scope, source: 'watch', at });
  const writer = new ObjectWriter(cache, { scope, table, at, observer });
  for (const { type, object } of watched.changes) {
    if (breath.isDue) await breath.take();
    const before = objects.one(scope, table, object);
    if (type === 'stored') writer.store(object, before);
    else writer.remove(object.uid, before, object.resourceVersion);
  }
  await observer?.tell({ ...watched, observedAt: watched.observedAt ?? state.observedAt ?? now });
  if (writer.hasWritten) scopes.voidWatchVersions(scope);
  scopes.advance(scope, { ...watched, itemCountChange: writer.itemCountChange, now });
  return { type: 'applied', ...writer.counts };
}
