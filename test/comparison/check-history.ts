import { DatabaseSync } from 'node:sqlite';
import { unpack } from '../../src/history/packed.ts';
import { applyPatch, type Patch } from '../../src/history/patch.ts';

interface ChangeRow {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly operation: 'created' | 'updated' | 'deleted';
  readonly uid: string;
  readonly resource_version: string;
  readonly reverse: unknown;
}

interface Body {
  readonly metadata: { readonly resourceVersion: string };
  readonly data?: { readonly turn?: string };
}

export interface KnownTruth {
  /** UIDs of all objects that the API server had when the record ended. */
  readonly uids: ReadonlySet<string>;
  /** All that the ConfigMaps called `settings` ever held, by `resourceVersion`. */
  readonly configMapVersions: ReadonlyMap<string, string>;
}

/**
 * What is wrong with a record of changes, in words; none where it is right: of each object the changes are in order and
 * none is there twice, each state can be rebuilt from its end and is the version it says, what is gone is gone, and what
 * the ConfigMaps held is what was written.
 */
export function checkHistory(historyPath: string, truth: KnownTruth): readonly string[] {
  using database = new DatabaseSync(historyPath, { readOnly: true, timeout: 5_000 });
  const rows = database.prepare('SELECT * FROM changes ORDER BY id').all() as unknown as ChangeRow[];
  const head = database.prepare('SELECT body FROM change_heads WHERE uid = ?');
  const wrong: string[] = [];
  const ofObject = Map.groupBy(rows, ({ uid }) => uid);
  for (const [uid, changes] of ofObject) {
    const last = changes.at(-1);
    if (last === undefined) continue;
    const say = (words: string): void =>
      void wrong.push(`${last.kind} ${last.namespace}/${last.name} (${uid}): ${words}`);
    checkOrder(changes, say);
    const isThere = truth.uids.has(uid);
    if (isThere === (last.operation === 'deleted'))
      say(`is ${isThere ? 'there' : 'gone'}, its last change says ${last.operation}`);
    const end = last.operation === 'deleted' ? last.reverse : head.get(uid)?.body;
    if (end === undefined) say('has no state to begin from');
    else rebuild(changes, unpack(end) as Body, truth, say);
  }
  return wrong;
}

function checkOrder(changes: readonly ChangeRow[], say: (words: string) => void): void {
  for (const [index, { operation, resource_version: version }] of changes.entries()) {
    const before = changes[index - 1];
    if (operation === 'created' && before !== undefined) say(`is created at ${version}, after another change`);
    if (operation === 'deleted' && index < changes.length - 1) say(`changes after it was deleted at ${version}`);
    if (before === undefined) continue;
    // The version of a deletion may be that of the last state, where only a list told of it.
    const isLater = BigInt(version) > BigInt(before.resource_version);
    if (!isLater && !(operation === 'deleted' && version === before.resource_version)) {
      say(`${operation} at ${version}, after ${before.operation} at ${before.resource_version}`);
    }
  }
}

/** From the last state backwards. */
function rebuild(
  changes: readonly ChangeRow[],
  end: Body,
  { configMapVersions }: KnownTruth,
  say: (words: string) => void,
): void {
  let body = end;
  for (const { kind, name, operation, resource_version: version, reverse } of changes.toReversed()) {
    if (operation === 'deleted') continue;
    if (body.metadata.resourceVersion !== version) {
      say(`its state at ${version} is rebuilt as that of ${body.metadata.resourceVersion}`);
      return;
    }
    const turn = configMapVersions.get(version);
    if (kind === 'ConfigMap' && name === 'settings' && operation === 'updated' && body.data?.turn !== turn) {
      say(`at ${version} it held ${turn}, and is rebuilt with ${body.data?.turn}`);
    }
    if (operation === 'updated') body = applyPatch(body, unpack(reverse) as Patch) as Body;
  }
}

/** The kinds of which any change is recorded. */
export function recordedKinds(historyPath: string): readonly string[] {
  using database = new DatabaseSync(historyPath, { readOnly: true, timeout: 5_000 });
  return database
    .prepare('SELECT DISTINCT kind FROM changes ORDER BY kind')
    .all()
    .map(({ kind }) => String(kind));
}
