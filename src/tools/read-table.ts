import pLimit from 'p-limit';
import { NAMESPACES } from '../kube/known-resources.ts';
import type { ApiResource } from '../kube/resource-catalog.ts';
import { listTable } from '../kube/table.ts';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { AppError } from '../lib/errors.ts';
import type { ToolContext } from './tool.ts';

export interface TableScope {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface TableRow {
  readonly namespace: string;
  readonly name: string;
  readonly cells: readonly string[];
  readonly object?: KubeObject;
}

export interface TableRead {
  /** Upper case, as kubectl prints them. */
  readonly columns: readonly string[];
  readonly priorities: readonly number[];
  readonly rows: readonly TableRow[];
  readonly resourceVersion: string;
  /** False where a namespace in scope couldn't be read; `notes` name them. */
  readonly complete: boolean;
  readonly notes: readonly string[];
}

interface ReadOptions {
  /** Whole objects cost ten times a row: only where a column needs them. */
  readonly includeObject: 'None' | 'Object';
  /** Reads the list as it was at this version; the newest where absent. */
  readonly resourceVersion?: string | undefined;
}

/** Rows without objects are about 250 bytes, so this is about 1 MB: parsed in 15 ms. */
const ROWS_A_PAGE = 4000;
const OBJECTS_A_PAGE = 200;
/** As many requests as the API server answers without queueing them behind other clients of the same user. */
const NAMESPACES_AT_ONCE = 4;

/**
 * Every row of a kind in scope, by the API server's own table. Over all namespaces one request a namespace: a table
 * without objects has no namespace column, and one with them is twenty times larger.
 * All requests after the first ask for the version the first one got, so that the rows are of one moment.
 */
export async function readTable(
  context: ToolContext,
  resource: ApiResource,
  scope: TableScope,
  options: ReadOptions,
): Promise<TableRead> {
  if (!resource.namespaced || scope.namespace !== undefined || options.includeObject === 'Object') {
    try {
      return await readScope(context, resource, scope, options);
    } catch (error) {
      if (!resource.namespaced || scope.namespace !== undefined || !isForbidden(error)) throw error;
    }
  }
  const namespaces = await listNamespaceNames(context);
  if (namespaces === undefined) return readWithoutNamespaceList(context, resource, scope, options);
  return readEachNamespace(context, resource, scope, options, namespaces);
}

/** Names of all namespaces; undefined where they may not be listed. */
export async function listNamespaceNames(context: ToolContext): Promise<readonly string[] | undefined> {
  try {
    const read = await readScope(context, NAMESPACES, {}, { includeObject: 'None' });
    return read.rows.map((row) => row.name);
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

export function isForbidden(error: unknown): boolean {
  return error instanceof AppError && error.code === 'kube_api' && error.data['httpStatus'] === 403;
}

async function readEachNamespace(
  context: ToolContext,
  resource: ApiResource,
  scope: TableScope,
  options: ReadOptions,
  namespaces: readonly string[],
): Promise<TableRead> {
  const limit = pLimit(NAMESPACES_AT_ONCE);
  const forbidden: string[] = [];
  const reads: TableRead[] = [];
  let pinned = options.resourceVersion;
  let done = 0;
  const readOne = async (namespace: string): Promise<void> => {
    try {
      const read = await readScope(context, resource, { ...scope, namespace }, { ...options, resourceVersion: pinned });
      pinned ??= read.resourceVersion === '' ? undefined : read.resourceVersion;
      reads.push(read);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      forbidden.push(namespace);
    }
    done += 1;
    context.progress(done, namespaces.length, `${resource.plural} of namespace ${namespace}`);
  };
  // The first that may be read gives the version: one that was read beside it would be of another moment.
  const waiting = [...namespaces];
  while (reads.length === 0) {
    const namespace = waiting.shift();
    if (namespace === undefined) break;
    await readOne(namespace);
  }
  await Promise.all(waiting.map((namespace) => limit(readOne, namespace)));
  if (reads.length === 0 && forbidden.length > 0) {
    throw new AppError(
      'kube_api',
      `You may not list ${resource.plural} in any of the ${forbidden.length} namespaces: ask for the right "list" on "${resource.plural}", or name a namespace that you can read.`,
      { data: { httpStatus: 403, reason: 'Forbidden', verb: 'list', resource: resource.plural } },
    );
  }
  return {
    columns: reads[0]?.columns ?? [],
    priorities: reads[0]?.priorities ?? [],
    rows: reads.flatMap((read) => read.rows),
    resourceVersion: pinned ?? '',
    complete: forbidden.length === 0,
    notes:
      forbidden.length === 0
        ? []
        : [
            `${forbidden.length} of ${namespaces.length} namespaces can't be read (no right to list ${resource.plural} there): ${shortList(forbidden)}`,
          ],
  };
}

/** Namespaces may not be listed: everything in one list if that is allowed, else the context's own namespace. */
async function readWithoutNamespaceList(
  context: ToolContext,
  resource: ApiResource,
  scope: TableScope,
  options: ReadOptions,
): Promise<TableRead> {
  try {
    return await readScope(context, resource, scope, options, 'Metadata');
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
  const namespace = context.cluster.defaultNamespace;
  const read = await readScope(context, resource, { ...scope, namespace }, options);
  return {
    ...read,
    complete: false,
    notes: [
      `Only namespace ${namespace} was read: you may neither list ${resource.plural} over all namespaces nor list namespaces. Name another namespace to read it.`,
    ],
  };
}

/** One namespace, or everything in one list, page after page. */
async function readScope(
  context: ToolContext,
  resource: ApiResource,
  scope: TableScope,
  options: ReadOptions,
  includeObject: 'None' | 'Metadata' | 'Object' = options.includeObject,
): Promise<TableRead> {
  const rows: TableRow[] = [];
  let columns: readonly string[] = [];
  let priorities: readonly number[] = [];
  let resourceVersion = '';
  let nameColumn = 0;
  let next: string | undefined;
  do {
    const table = await listTable(context.cluster, resource, {
      ...(scope.namespace === undefined ? {} : { namespace: scope.namespace }),
      ...(scope.labelSelector === undefined ? {} : { labelSelector: scope.labelSelector }),
      ...(scope.fieldSelector === undefined ? {} : { fieldSelector: scope.fieldSelector }),
      ...(next === undefined && options.resourceVersion !== undefined
        ? { resourceVersion: options.resourceVersion }
        : {}),
      ...(next === undefined ? {} : { continue: next }),
      includeObject,
      limit: includeObject === 'None' ? ROWS_A_PAGE : OBJECTS_A_PAGE,
      signal: context.signal,
    });
    if (next === undefined) {
      columns = table.columns.map((column) => column.name.toUpperCase());
      priorities = table.columns.map((column) => column.priority);
      resourceVersion = table.resourceVersion;
      nameColumn = Math.max(0, columns.indexOf('NAME'));
    }
    for (const row of table.rows) {
      const metadata = row.object?.metadata;
      rows.push({
        namespace: metadata?.namespace ?? scope.namespace ?? '',
        name: metadata?.name ?? row.cells[nameColumn] ?? '',
        cells: row.cells,
        ...(row.object !== undefined && includeObject === 'Object' ? { object: row.object } : {}),
      });
    }
    next = table.continue;
  } while (next !== undefined);
  return { columns, priorities, rows, resourceVersion, complete: true, notes: [] };
}

export function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
