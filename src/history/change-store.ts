import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ScopeKey } from '../cache/cached-object.ts';
import type { Owner } from './owner.ts';
import type { Packed } from './packed.ts';

/** What an object is found by. */
export interface ObjectIdentity {
  readonly cluster: string;
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The last recorded state of an object that is there. */
export interface Head extends ObjectIdentity {
  readonly resourceVersion: string;
  readonly body: Packed;
}

export type Operation = 'created' | 'updated' | 'deleted';

export interface ChangeRow extends ObjectIdentity {
  readonly at: string;
  readonly operation: Operation;
  readonly part: 'wanted' | 'status';
  readonly summary: string;
  readonly paths: readonly string[];
  readonly owner: Owner | undefined;
  readonly resourceVersion: string;
  /** What leads back to the state before: a patch, of a deletion the whole last state; null of what came to be. */
  readonly reverse: Packed | null;
}

/** Reads and writes `changes` and `change_heads`, by statements prepared once, inside a transaction. */
export class ChangeStore {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #lastOperation: StatementSync;
  readonly #isRecorded: StatementSync;
  readonly #head: StatementSync;
  readonly #headByName: StatementSync;
  readonly #setHead: StatementSync;
  readonly #anyHead: StatementSync;
  readonly #removeHead: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT INTO changes (at, cluster, api_group, kind, namespace, name, operation, part, summary, paths, owner_kind,
         owner_name, uid, resource_version, reverse) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#lastOperation = database.prepare(
      `SELECT 1 FROM changes WHERE uid = ? AND cluster = ? AND operation = 'deleted' LIMIT 1`,
    );
    this.#isRecorded = database.prepare(
      'SELECT 1 FROM changes WHERE uid = ? AND resource_version = ? AND cluster = ? LIMIT 1',
    );
    this.#head = database.prepare('SELECT * FROM change_heads WHERE uid = ? AND cluster = ?');
    this.#headByName = database.prepare(
      'SELECT * FROM change_heads WHERE kind = ? AND namespace = ? AND name = ? AND cluster = ? AND api_group = ?',
    );
    this.#setHead = database.prepare(
      `INSERT INTO change_heads (uid, cluster, api_group, kind, namespace, name, resource_version, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (uid, cluster) DO UPDATE SET resource_version = excluded.resource_version, body = excluded.body`,
    );
    this.#anyHead = database.prepare(
      'SELECT 1 FROM change_heads WHERE kind = ? AND cluster = ? AND api_group = ? LIMIT 1',
    );
    this.#removeHead = database.prepare('DELETE FROM change_heads WHERE uid = ? AND cluster = ?');
  }

  /** False where that very change is recorded already. */
  add(change: ChangeRow): boolean {
    const { changes } = this.#insert.run(
      ...[change.at, change.cluster, change.apiGroup, change.kind, change.namespace, change.name, change.operation],
      ...[change.part, change.summary, JSON.stringify(change.paths)],
      ...[change.owner?.kind ?? null, change.owner?.name ?? null],
      ...[change.uid, change.resourceVersion, change.reverse],
    );
    return changes !== 0;
  }

  /** A uid never comes back. */
  isDeleted(cluster: string, uid: string): boolean {
    return this.#lastOperation.get(uid, cluster) !== undefined;
  }

  isRecorded(cluster: string, uid: string, resourceVersion: string): boolean {
    return this.#isRecorded.get(uid, resourceVersion, cluster) !== undefined;
  }

  head(cluster: string, uid: string): Head | undefined {
    return toHead(this.#head.get(uid, cluster));
  }

  headByName({ kind, namespace, name, cluster, apiGroup }: Omit<ObjectIdentity, 'uid'>): Head | undefined {
    return toHead(this.#headByName.get(kind, namespace, name, cluster, apiGroup));
  }

  setHead(head: Head): void {
    const { uid, cluster, apiGroup, kind, namespace, name, resourceVersion, body } = head;
    this.#setHead.run(uid, cluster, apiGroup, kind, namespace, name, resourceVersion, body);
  }

  removeHead(cluster: string, uid: string): void {
    this.#removeHead.run(uid, cluster);
  }

  /** True where an object of the scope has a head. */
  hasHeads({ cluster, apiGroup, kind }: ScopeKey): boolean {
    return this.#anyHead.get(kind, cluster, apiGroup) !== undefined;
  }

  /** Uids of the objects of a scope that have a head. */
  headsOf({ cluster, apiGroup, kind, namespace }: ScopeKey): readonly string[] {
    const inNamespace = namespace === '' ? '' : 'AND namespace = ?';
    return this.#database
      .prepare(`SELECT uid FROM change_heads WHERE kind = ? AND cluster = ? AND api_group = ? ${inNamespace}`)
      .all(...[kind, cluster, apiGroup], ...(namespace === '' ? [] : [namespace]))
      .map(({ uid }) => String(uid));
  }

  /** Another API server has the name now: what was there can no longer change. */
  removeHeadsOfCluster(cluster: string): void {
    this.#database.prepare('DELETE FROM change_heads WHERE cluster = ?').run(cluster);
  }
}

function toHead(row: Record<string, unknown> | undefined): Head | undefined {
  if (row === undefined) return undefined;
  return {
    uid: String(row.uid),
    cluster: String(row.cluster),
    apiGroup: String(row.api_group),
    kind: String(row.kind),
    namespace: String(row.namespace),
    name: String(row.name),
    resourceVersion: String(row.resource_version),
    body: row.body as Packed,
  };
}
