import type { DatabaseSync } from 'node:sqlite';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { AppError } from '../../lib/errors.ts';
import { unpack } from '../packed.ts';
import { applyPatch, type Patch } from '../patch.ts';

/** Which object. `apiGroup` absent: whichever group has the kind. */
export interface ObjectName {
  readonly cluster: string;
  readonly apiGroup?: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What the record and the cache say of an object at a time. */
export type PastState =
  | {
      readonly state: 'there';
      readonly object: KubeObject;
      /** When it had come into this state; absent where that was before the record begins. */
      readonly changedAt?: number;
    }
  | {
      readonly state: 'absent';
      /** When it had gone; absent where it is not known to have been there before. */
      readonly deletedAt?: number;
    };

interface Step {
  readonly at: number;
  readonly uid: string;
  readonly operation: string;
  readonly reverse: unknown;
}

/** The object as it was at `at`, from its last state backwards. In the caller's transaction. */
export function objectAt(database: DatabaseSync, name: ObjectName, at: number): PastState {
  const past = new PastObject(database, name);
  return past.at(at);
}

/** An object's states, walked backwards: ask for later times first. */
export class PastObject {
  readonly #steps: Iterator<Step>;
  readonly #name: ObjectName;
  #next: Step | undefined;
  #uid: string | undefined;
  #body: unknown;

  constructor(database: DatabaseSync, name: ObjectName) {
    this.#name = name;
    const now = currentState(database, name);
    this.#uid = now?.uid;
    this.#body = now?.body;
    this.#steps = stepsBackwards(database, name);
    this.#next = this.#steps.next().value;
  }

  at(time: number): PastState {
    while (this.#next !== undefined && this.#next.at > time) {
      this.#undo(this.#next);
      this.#next = this.#steps.next().value;
    }
    const changedAt = this.#next?.at;
    if (this.#body === undefined) {
      return { state: 'absent', ...(changedAt === undefined ? {} : { deletedAt: changedAt }) };
    }
    // Whoever has it may keep it, while this one goes on to earlier states.
    const object = structuredClone(this.#body) as KubeObject;
    const createdAt = Date.parse(object.metadata?.creationTimestamp ?? '');
    // The cluster itself says since when there is such an object, to the second.
    if (createdAt > time + 1000) return { state: 'absent' };
    return { state: 'there', object, ...(changedAt === undefined ? {} : { changedAt }) };
  }

  #undo({ operation, uid, reverse }: Step): void {
    switch (operation) {
      case 'created':
        this.#body = undefined;
        this.#uid = undefined;
        return;
      case 'deleted':
        this.#body = unpack(reverse);
        this.#uid = uid;
        return;
      default:
        if (this.#body === undefined || this.#uid !== uid) throw this.#brokenError();
        try {
          this.#body = applyPatch(this.#body, unpack(reverse) as Patch);
        } catch (error) {
          throw this.#brokenError(error);
        }
    }
  }

  #brokenError(cause?: unknown): AppError {
    const { kind, namespace, name } = this.#name;
    return new AppError(
      'database',
      `${kind} ${namespace === '' ? '' : `${namespace}/`}${name} can't be rebuilt to that time: its record is damaged. Ask for a later time, or for its changes.`,
      { cause },
    );
  }
}

/** The record's own last state where it has one, else the cache's: what never changed is as it is now. */
function currentState(
  database: DatabaseSync,
  { cluster, apiGroup, kind, namespace, name }: ObjectName,
): { readonly uid: string; readonly body: unknown } | undefined {
  const where = 'kind = ? AND namespace = ? AND name = ? AND cluster = ? AND api_group = coalesce(?, api_group)';
  const parameters = [kind, namespace, name, cluster, apiGroup ?? null];
  const head = database.prepare(`SELECT uid, body FROM history.change_heads WHERE ${where}`).get(...parameters);
  if (head !== undefined) return { uid: String(head.uid), body: unpack(head.body) };
  const cached = database
    .prepare(`SELECT uid, body FROM main.objects JOIN main.object_bodies USING (id) WHERE ${where}`)
    .get(...parameters);
  if (cached === undefined) return undefined;
  // Without a head and deleted: the cache is a moment behind.
  const deleted = database
    .prepare("SELECT 1 FROM history.changes WHERE uid = ? AND cluster = ? AND operation = 'deleted'")
    .get(String(cached.uid), cluster);
  return deleted === undefined ? { uid: String(cached.uid), body: unpack(cached.body) } : undefined;
}

function* stepsBackwards(
  database: DatabaseSync,
  { cluster, apiGroup, kind, namespace, name }: ObjectName,
): Generator<Step, undefined> {
  // What another cluster had under the same name is not this object's past.
  const since = database.prepare('SELECT since FROM history.change_clusters WHERE name = ?').get(cluster)?.since;
  const rows = database
    .prepare(
      `SELECT at, uid, operation, reverse FROM history.changes
       WHERE kind = ? AND namespace = ? AND name = ? AND cluster = ? AND api_group = coalesce(?, api_group)
         AND at >= coalesce(?, '') ORDER BY id DESC`,
    )
    .iterate(kind, namespace, name, cluster, apiGroup ?? null, since ?? null);
  for (const row of rows) {
    yield {
      at: Date.parse(String(row.at)),
      uid: String(row.uid),
      operation: String(row.operation),
      reverse: row.reverse,
    };
  }
  return undefined;
}
