import { type ClusterAnswers, keyOf } from './cluster-answer.ts';
import type { CacheDatabase } from './database.ts';
import { type ActualRow, compareRow, type Difference, type ExpectedRow, value, within } from './difference.ts';
import { bodyColumns, objectColumns } from './expected-object.ts';
import type { ComparedKind } from './kinds.ts';
import type { ApiObject, PrintedRow } from './kube-shapes.ts';
import { isMomentOf, type ScanWindow } from './scan-window.ts';

export interface Sides {
  readonly answer: ClusterAnswers;
  readonly database: CacheDatabase;
}

export interface Scope {
  readonly cluster: string;
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string;
}

export interface ObjectsQuestion {
  readonly kind: ComparedKind;
  readonly scope: Scope;
  /** The list's version: that of the cluster's side. */
  readonly version: string;
  readonly window: ScanWindow | undefined;
}

/** Each object of the scope against its row, its body and its kind's own row. */
export async function compareObjects(
  { answer, database }: Sides,
  { kind, scope, version, window }: ObjectsQuestion,
): Promise<{ readonly count: number; readonly differences: readonly Difference[] }> {
  const asked = { ...kind, namespace: scope.namespace };
  const printed = await answer.printed(asked, version);
  const differences: Difference[] = [];
  let count = 0;
  for await (const page of answer.objects(asked, version)) {
    const stored = readPage(database, kind, page);
    for (const object of page) {
      const key = keyOf(object);
      const row = printed.get(key);
      if (row === undefined) throw new Error(`the API server's table of ${version} has no row for ${kind.kind} ${key}`);
      differences.push(...compareObject({ kind, scope, object, printed: row, window }, stored));
    }
    count += page.length;
  }
  return { count, differences };
}

interface StoredPage {
  readonly objects: ReadonlyMap<string, ActualRow>;
  readonly bodies: ReadonlyMap<unknown, ActualRow>;
  readonly typed: ReadonlyMap<string, ActualRow>;
}

interface ObjectSides {
  readonly kind: ComparedKind;
  readonly scope: Scope;
  readonly object: ApiObject;
  readonly printed: PrintedRow;
  readonly window: ScanWindow | undefined;
}

function compareObject({ kind, scope, object, printed, window }: ObjectSides, stored: StoredPage): Difference[] {
  const key = keyOf(object);
  const written = (at: unknown): boolean => window === undefined || isMomentOf(window, at);
  const row = stored.objects.get(key);
  const id = value(Number(row?.id));
  const { cluster, apiGroup } = scope;
  const place = kind.namespaced ? { namespace: value(object.metadata.namespace ?? '') } : {};
  const typed: ExpectedRow = {
    id: kind.isKept ? within('anything', () => true) : id,
    cluster: value(cluster),
    ...place,
    name: value(object.metadata.name),
    ...kind.columns(object, printed),
  };
  return [
    ...compareRow({ table: 'objects', key }, { id, ...objectColumns(object, { cluster, apiGroup }, written) }, row),
    ...compareRow({ table: 'object_bodies', key }, { id, ...bodyColumns(object) }, stored.bodies.get(row?.id)),
    ...compareRow({ table: kind.plural, key }, typed, stored.typed.get(key)),
  ];
}

/** By uid and by key alone, each table by itself: what joins them is compared, not trusted. */
function readPage(database: CacheDatabase, kind: ComparedKind, page: readonly ApiObject[]): StoredPage {
  const place = (row: ActualRow): string => `${row.namespace ?? ''}/${row.name}`;
  const uids = JSON.stringify(page.map(({ metadata }) => metadata.uid));
  const names = JSON.stringify(page.map(({ metadata }) => metadata.name));
  const objects = database.rows('SELECT * FROM objects WHERE uid IN (SELECT value FROM json_each(?))', uids);
  const ids = JSON.stringify(objects.map((row) => row.id));
  const bodies = database.rows('SELECT * FROM object_bodies WHERE id IN (SELECT value FROM json_each(?))', ids);
  const typed = database.rows(`SELECT * FROM ${kind.plural} WHERE name IN (SELECT value FROM json_each(?))`, names);
  const uidToKey = new Map(page.map((object) => [object.metadata.uid, keyOf(object)] as const));
  return {
    objects: new Map(objects.map((row) => [uidToKey.get(String(row.uid)) ?? '', row])),
    bodies: new Map(bodies.map((row) => [row.id, row])),
    typed: new Map(typed.map((row) => [place(row), row])),
  };
}
