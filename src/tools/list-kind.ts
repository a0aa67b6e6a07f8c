import type { ApiResource } from '../kube/resource-catalog.ts';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { AppError } from '../lib/errors.ts';
import { countValues, type ListColumns } from '../result/columns/columns.ts';
import { decodeCursor, encodeCursor, questionHash } from '../result/cursor.ts';
import type { ListOutcome, Outcome, Row } from '../result/outcome.ts';
import { requireNamespace } from './missing.ts';
import { readObjectPage } from './object-page.ts';
import { readTable, type TableRead, type TableRow } from './read-table.ts';
import type { ToolContext } from './tool.ts';

export interface ListInput {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Keeps rows whose STATUS is this; `unhealthy` keeps all that are in trouble. */
  readonly status?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface ListKind {
  readonly tool: string;
  readonly resource: ApiResource;
  /** Columns and their health; from the table's own columns where a tool lists any kind. */
  readonly columns: ListColumns | ((tableColumns: readonly string[]) => ListColumns);
  /** Columns that the API server's table lacks, from the whole object. */
  readonly extraCells?: Readonly<Record<string, (object: KubeObject) => string>>;
  /** Overrides the order key (`namespace/name`), for lists ordered by time. */
  readonly keyOf?: (row: TableRow) => string;
  readonly narrowBy: readonly string[];
}

/** The one way every list tool answers: rows for a reader, or a page of whole objects for a program. */
export async function listKind(kind: ListKind, input: ListInput, context: ToolContext): Promise<Outcome> {
  const question = questionHash(kind.tool, {
    ...input,
    kind: `${kind.resource.group}/${kind.resource.kind}`,
    cluster: context.cluster.name,
    // Text walks by health and name, rows by name alone: a cursor of one would lose objects in the other.
    form: context.form,
  });
  if (context.form === 'objects') {
    // STATUS is a column of the rows; left out quietly, it would give objects that nobody asked for.
    if (input.status !== undefined)
      throw new AppError('usage', "Whole objects can't be narrowed by status: ask for rows.");
    return readObjectPage(context, kind.resource, input, question);
  }
  return listRows(kind, input, context, question);
}

async function listRows(
  kind: ListKind,
  input: ListInput,
  context: ToolContext,
  question: string,
): Promise<ListOutcome> {
  const cursor = input.cursor === undefined ? undefined : decodeCursor(input.cursor, { walk: 'rows', question });
  const observedAt = new Date(context.clock.now()).toISOString();
  const read = await readTable(context, kind.resource, input, {
    includeObject: kind.extraCells === undefined && kind.keyOf === undefined ? 'None' : 'Object',
    // An API that gives its lists no version (metrics) can't be asked for one.
    resourceVersion: cursor?.resourceVersion || undefined,
  }).catch((error: unknown) => {
    throw forgottenList(error, cursor !== undefined);
  });
  if (read.rows.length === 0) await requireNamespace(context, kind.resource, input.namespace);

  const columns = typeof kind.columns === 'function' ? kind.columns(shownColumns(read)) : kind.columns;
  const spansNamespaces = kind.resource.namespaced && input.namespace === undefined;
  const rows = toRows(kind, read, columns, spansNamespaces).filter((row) => matchesStatus(row, input.status));
  const names = spansNamespaces ? ['NAMESPACE', ...columns.names] : columns.names;
  return {
    type: 'list',
    scope: {
      resource: kind.resource.group === '' ? kind.resource.plural : `${kind.resource.plural}.${kind.resource.group}`,
      cluster: context.cluster.name,
      ...(input.namespace === undefined ? {} : { namespace: input.namespace }),
      narrowedBy: narrowedBy(input),
    },
    source: { from: 'live', observedAt },
    columns: names,
    rows,
    summary: columns.countBy === undefined ? [] : countValues(rows, names.indexOf(columns.countBy)),
    notes: read.notes,
    narrowBy: kind.narrowBy.filter((name) => input[name as keyof ListInput] === undefined),
    ...(input.limit === undefined ? {} : { limit: input.limit }),
    ...(cursor === undefined ? {} : { after: cursor.position }),
    cursorAfter: (position) =>
      encodeCursor({ walk: 'rows', question, resourceVersion: read.resourceVersion, position }),
    resourceVersion: read.resourceVersion,
    complete: read.complete,
  };
}

type HealthRow = Row & { readonly status: string };

function toRows(kind: ListKind, read: TableRead, columns: ListColumns, spansNamespaces: boolean): HealthRow[] {
  const indexes = columnIndexes(columns.names, read.columns);
  const extra = columns.names.map((name) => kind.extraCells?.[name]);
  const position = new Map(columns.names.map((name, index) => [name, index]));
  const statusIndex = position.get(columns.countBy ?? 'STATUS');
  return read.rows.map((row) => {
    const cells = columns.names.map((_, index) => {
      const compute = extra[index];
      if (compute !== undefined && row.object !== undefined) return compute(row.object);
      return row.cells[indexes[index] ?? -1] ?? '';
    });
    const cell = (column: string): string => {
      const index = position.get(column);
      return index === undefined ? (row.cells[read.columns.indexOf(column)] ?? '') : (cells[index] ?? '');
    };
    return {
      cells: spansNamespaces ? [row.namespace, ...cells] : cells,
      rank: columns.rank(cell),
      key: kind.keyOf?.(row) ?? (spansNamespaces ? `${row.namespace}/${row.name}` : row.name),
      status: statusIndex === undefined ? '' : (cells[statusIndex] ?? ''),
    };
  });
}

/** Where each column is in the table. A custom resource may name two alike: each is taken once, in order. */
function columnIndexes(names: readonly string[], tableColumns: readonly string[]): readonly number[] {
  const next = new Map<string, number>();
  return names.map((name) => {
    const index = tableColumns.indexOf(name, next.get(name));
    next.set(name, index + 1);
    return index;
  });
}

function shownColumns(read: TableRead): readonly string[] {
  return read.columns.filter((_, index) => read.priorities[index] === 0);
}

function matchesStatus(row: HealthRow, status: string | undefined): boolean {
  if (status === undefined) return true;
  return status.toLowerCase() === 'unhealthy' ? row.rank > 0 : row.status.toLowerCase() === status.toLowerCase();
}

function narrowedBy(input: ListInput): readonly string[] {
  return (['labelSelector', 'fieldSelector', 'status'] as const).flatMap((name) =>
    input[name] === undefined ? [] : [`${name} ${input[name]}`],
  );
}

/** The API server forgets old versions (410) after about five minutes: a cursor then leads nowhere. */
function forgottenList(error: unknown, continued: boolean): unknown {
  const gone = error instanceof AppError && (error.code === 'cursor_expired' || error.data['httpStatus'] === 410);
  if (!continued || !gone) return error;
  return new AppError(
    'cursor_expired',
    'The API server no longer has the list that this cursor continues. Start again without cursor.',
    { cause: error },
  );
}
