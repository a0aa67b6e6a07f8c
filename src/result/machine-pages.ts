import type { KubeObject } from '../kube/words/kube-object.ts';
import {
  type KindsPage,
  type MachinePageHeader,
  type ObjectsPage,
  OMITTED_FIELD,
  type RowsPage,
  type WatchPage,
} from '../lib/machine-form.ts';
import { jsonSize } from './json-cut.ts';
import type { KindsOutcome, ListOutcome, ObjectPageOutcome, Row, WatchOutcome } from './outcome.ts';
import { takeInOrder } from './take-in-order.ts';

/** A stdio message is put together in quadratic time: about 30 ms for this much. */
const PAGE_BYTES = 1_000_000;
/** One object may travel alone up to here: the transport refuses messages of 10 MB. */
const OBJECT_BYTES = 4_000_000;
/** All objects of a page together; the caller asks for smaller pages, so this only holds the line. */
const OBJECTS_BYTES = 8_000_000;
/** Labels and the like that are kept of an object too large to travel. */
const METADATA_BYTES = 100_000;
/** A cell no transport carries; nothing that is a cell by nature comes near. */
const CELL_CHARACTERS = 250_000;

/** Objects already pruned and redacted; those too large to travel are named, with their metadata. */
export function objectsPage(outcome: ObjectPageOutcome, objects: readonly KubeObject[]): ObjectsPage {
  return {
    ...pageHeader(outcome, outcome.continue),
    apiVersion: outcome.apiVersion,
    kind: outcome.kind,
    objects: transportable(objects, outcome.bytes),
  };
}

/** `objects`: those of the changes, already pruned and redacted. */
export function watchPage(outcome: WatchOutcome, objects: readonly KubeObject[]): WatchPage {
  const { scope, apiVersion, kind, resourceVersion, observedAt, expired, more, changes, bytes } = outcome;
  const sent = transportable(objects, bytes);
  return {
    cluster: scope.cluster,
    apiVersion,
    kind,
    resourceVersion,
    observedAt,
    expired,
    ...(more ? { more } : {}),
    changes: changes.map(({ type, object }, at) => ({ type, object: sent[at] ?? withoutBody(object, 0) })),
  };
}

export function kindsPage({ cluster, observedAt, kinds, silentGroups }: KindsOutcome): KindsPage {
  return { cluster, observedAt, complete: silentGroups.length === 0, kinds };
}

/** Rows in key order, health aside, at most `outcome.limit` of them and about 1 MB; `continue` goes on after the last. */
export function rowsPage(outcome: ListOutcome): RowsPage {
  const { after } = outcome;
  const rest = after === undefined ? outcome.rows : outcome.rows.filter((row) => row.key > after.key);
  const limit = Math.min(rest.length, Math.max(1, outcome.limit ?? rest.length));
  const rows: (readonly string[])[] = [];
  let bytes = 0;
  let last: Row | undefined;
  for (const row of takeInOrder(rest, compareKeys, Math.min(limit, rowsAPage(rest)))) {
    const cells = row.cells.map((cell) => (cell.length > CELL_CHARACTERS ? cell.slice(0, CELL_CHARACTERS) : cell));
    bytes += Buffer.byteLength(JSON.stringify(cells)) + 1;
    if (bytes > PAGE_BYTES && rows.length > 0) break;
    rows.push(cells);
    last = row;
  }
  const more = last !== undefined && rows.length < rest.length;
  return {
    ...pageHeader(
      {
        cluster: outcome.scope.cluster,
        resourceVersion: outcome.resourceVersion,
        observedAt: outcome.source.observedAt,
        complete: outcome.complete,
      },
      more ? outcome.cursorAfter({ rank: 0, key: last?.key ?? '' }) : undefined,
    ),
    columns: outcome.columns,
    rows,
  };
}

/** More rows than a page can hold, guessed from the first ones; a page may well hold fewer. */
function rowsAPage(rows: readonly Row[]): number {
  const sample = rows.slice(0, 200);
  const bytes = sample.reduce((sum, row) => sum + row.cells.reduce((cells, cell) => cells + cell.length + 3, 2), 0);
  return Math.ceil(((PAGE_BYTES * 1.2) / Math.max(1, bytes)) * sample.length);
}

function pageHeader(header: Omit<MachinePageHeader, 'continue'>, next: string | undefined): MachinePageHeader {
  const { cluster, resourceVersion, observedAt, complete } = header;
  return { cluster, resourceVersion, observedAt, complete, ...(next === undefined ? {} : { continue: next }) };
}

function compareKeys(a: Row, b: Row): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** `bytes`: what they came in, where known: those known to be small aren't measured again before they leave. */
function transportable(objects: readonly KubeObject[], bytes = Number.POSITIVE_INFINITY): readonly KubeObject[] {
  return bytes <= OBJECT_BYTES ? objects : withinTransport(objects);
}

function withinTransport(objects: readonly KubeObject[]): readonly KubeObject[] {
  const sizes = objects.map(bytesOf);
  let total = sizes.reduce((sum, size) => sum + size, 0);
  const largestFirst = objects.map((_, at) => at).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0));
  const omitted = new Set<number>();
  for (const at of largestFirst) {
    const size = sizes[at] ?? 0;
    if (size <= OBJECT_BYTES && total <= OBJECTS_BYTES) break;
    omitted.add(at);
    total -= size;
  }
  return objects.map((object, at) => (omitted.has(at) ? withoutBody(object, sizes[at] ?? 0) : object));
}

/** Characters are bytes nearly everywhere; where they may be up to three times as many, and that matters, it is counted. */
function bytesOf(object: KubeObject): number {
  const characters = jsonSize(object);
  const mayBeLarge = Number.isFinite(characters) && characters * 3 > OBJECT_BYTES;
  return mayBeLarge ? Buffer.byteLength(JSON.stringify(object)) : characters;
}

function withoutBody(object: KubeObject, size: number): KubeObject {
  const { apiVersion, kind, metadata } = object;
  const small = jsonSize(metadata) <= METADATA_BYTES ? metadata : identityOf(metadata);
  // Nested without end: its size is not known, only that it can't travel.
  return { apiVersion, kind, metadata: small, [OMITTED_FIELD]: Number.isFinite(size) ? size : OBJECT_BYTES };
}

function identityOf(metadata: KubeObject['metadata']): KubeObject['metadata'] {
  const { name, namespace, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp, labels } = metadata;
  const kept = { name, namespace, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp };
  const withLabels = jsonSize(labels) <= METADATA_BYTES ? { ...kept, labels } : kept;
  return Object.fromEntries(
    Object.entries(withLabels).filter(([, value]) => value !== undefined),
  ) as unknown as KubeObject['metadata'];
}
