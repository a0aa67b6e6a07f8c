import type { OpenCache } from './cache-file.ts';
import type { ScopeKey } from './cached-object.ts';
import { ChangeObserver } from './change-observer.ts';
import { ObjectWriter } from './object-writer.ts';

export type KindKey = Omit<ScopeKey, 'namespace'>;

/** Inside a transaction; the event loop may turn. All that the cache holds of a kind that a cluster no longer has. */
export async function removeKind(cache: OpenCache, kind: KindKey, at: string): Promise<number> {
  const { objects, scopes, breath } = cache;
  const scope: ScopeKey = { ...kind, namespace: '' };
  const observer = ChangeObserver.of(cache, { scope, source: 'list', at });
  const writer = new ObjectWriter(cache, { scope, table: undefined, at, observer });
  for (const { uid, ...version } of [...objects.stored(scope, undefined, undefined)]) {
    if (breath.isDue) await breath.take();
    writer.remove(uid, version);
  }
  await observer?.tell();
  scopes.removeKind(kind);
  return writer.counts.deleted;
}
