import type { CachedObject } from '../cache/cached-object.ts';
import type { HeldObject, ObservedChange, ObservedChanges } from '../cache/change-recorder.ts';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { isUpTo } from '../kube/words/resource-version.ts';
import type { ChangeStore, Head, ObjectIdentity } from './change-store.ts';
import { listEdits } from './edits.ts';
import { isOnlyTimes, noiseOf, partOf } from './noise.ts';
import { ownerOf } from './owner.ts';
import { type Packed, pack, unpack } from './packed.ts';
import { diffPatch } from './patch.ts';
import { pathsOf, summarise } from './summary.ts';

type Observed = Pick<ObservedChanges, 'scope' | 'source' | 'at' | 'isBaseline'>;
type Seen = Extract<ObservedChange, { type: 'seen' }>;
type Gone = Extract<ObservedChange, { type: 'gone' }>;

/** What is compared with: the record's own last state where it has one, else what the cache holds. */
interface Base {
  readonly resourceVersion: string;
  readonly body: unknown;
}

/** Records that an object was created or updated, unless it was told before or nothing but noise changed. */
export function recordChange(store: ChangeStore, observed: Observed, { object, held }: Seen): void {
  const { scope, source } = observed;
  const head = store.head(scope.cluster, object.uid);
  const holds = held?.uid === object.uid ? held : undefined;
  const version = head?.resourceVersion ?? holds?.resourceVersion;
  if (version === undefined) {
    recordCreated(store, observed, object, held);
    return;
  }
  // A list tells what is there now, whatever its version; a watch that was asked again tells old ones again.
  if (source === 'watch' ? isUpTo(object.resourceVersion, version) : object.resourceVersion === version) return;
  if (head === undefined) {
    if (observed.isBaseline || store.isDeleted(scope.cluster, object.uid)) return;
    endNamesake(store, observed, object, held);
  }
  const body = head === undefined ? parsed(holds) : unpack(head.body);
  recordUpdated(store, observed, object, { resourceVersion: version, body });
}

function recordCreated(
  store: ChangeStore,
  observed: Observed,
  object: CachedObject,
  held: HeldObject | undefined,
): void {
  const { scope, at, isBaseline } = observed;
  if (store.isDeleted(scope.cluster, object.uid)) return;
  const identity = identityOf(observed, object);
  const hadNamesake = endNamesake(store, observed, object, held);
  if (isBaseline && !hadNamesake) return;
  const { resourceVersion } = object;
  const isNew = store.add({
    ...identity,
    at,
    operation: 'created',
    part: 'wanted',
    summary: 'created',
    paths: [],
    owner: ownerOf(object.object),
    resourceVersion,
    reverse: null,
  });
  if (isNew) store.setHead({ ...identity, resourceVersion, body: pack(JSON.stringify(object.object)) });
}

function recordUpdated(store: ChangeStore, observed: Observed, object: CachedObject, base: Base): void {
  const before = base.body as KubeObject;
  const after = object.object;
  const edits = listEdits(before, after, noiseOf(object.kind));
  if (edits.length === 0 || isOnlyTimes(edits)) return;
  const identity = identityOf(observed, object);
  const { resourceVersion } = object;
  const isNew = store.add({
    ...identity,
    at: observed.at,
    operation: 'updated',
    part: partOf(edits),
    summary: summarise(before, after, edits),
    paths: pathsOf(edits),
    owner: ownerOf(after),
    resourceVersion,
    reverse: pack(JSON.stringify(diffPatch(after, before))),
  });
  if (isNew) store.setHead({ ...identity, resourceVersion, body: pack(JSON.stringify(after)) });
}

/** One name, one object: what had it before is gone, though nobody told. True where there was one. */
function endNamesake(
  store: ChangeStore,
  observed: Observed,
  object: CachedObject,
  held: HeldObject | undefined,
): boolean {
  const uid = store.headByName(identityOf(observed, object))?.uid ?? held?.uid;
  if (uid === undefined || uid === object.uid) return false;
  recordGone(store, observed, { type: 'gone', uid, ...(held === undefined ? {} : { held }) });
  return true;
}

/** Records that an object is gone, unless that was told before or nothing is known of it. */
export function recordGone(store: ChangeStore, observed: Observed, gone: Gone): void {
  const { scope, at } = observed;
  const { uid, held } = gone;
  const head = store.head(scope.cluster, uid);
  const last = head ?? headOf(observed, held?.uid === uid ? held : undefined);
  if (last === undefined || store.isDeleted(scope.cluster, uid)) return;
  if (head === undefined && observed.isBaseline) return;
  const { body, resourceVersion, ...identity } = last;
  const isNew = store.add({
    ...identity,
    at,
    operation: 'deleted',
    part: 'wanted',
    summary: 'deleted',
    paths: [],
    owner: ownerOf(unpack(body) as KubeObject),
    resourceVersion: gone.resourceVersion ?? resourceVersion,
    reverse: body,
  });
  if (isNew) store.removeHead(scope.cluster, uid);
}

function headOf({ scope }: Observed, held: HeldObject | undefined): Head | undefined {
  if (held === undefined) return undefined;
  const { uid, namespace, name, resourceVersion } = held;
  const { cluster, apiGroup, kind } = scope;
  const body: Packed = pack(held.body);
  return { cluster, apiGroup, kind, namespace, name, uid, resourceVersion, body };
}

function identityOf({ scope }: Observed, { namespace, name, uid }: CachedObject): ObjectIdentity {
  return { cluster: scope.cluster, apiGroup: scope.apiGroup, kind: scope.kind, namespace, name, uid };
}

function parsed(held: HeldObject | undefined): unknown {
  return held === undefined ? undefined : JSON.parse(held.body);
}
