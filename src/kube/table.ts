import type { ClusterClient } from './cluster-client.ts';
import { forgottenList, listQuery, readListMetadata, requireList } from './list.ts';
import type { ApiResource } from './resource-catalog.ts';
import { resourcePath } from './resource-path.ts';
import { type Fields, fieldsOf, isFields, itemsOf, numberOf, textOf } from './words/fields.ts';
import type { KubeObject } from './words/kube-object.ts';
import { resourceWord } from './words/match-kind.ts';
import { formatApiVersion } from './words/object-key.ts';

/**
 * Lists as the API server prints them (meta/v1 Table): kubectl's own columns, those of custom resources too.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
export interface TableOptions {
  /** '' or absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Reads the list exactly as it was at this version. */
  readonly resourceVersion?: string;
  /** What comes with each row: nothing (a tenth of the size), the metadata, or the whole object. */
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  readonly limit?: number;
  readonly continue?: string;
  readonly signal: AbortSignal;
}

interface TableColumn {
  readonly name: string;
  /** 0: always shown; higher: only in wide output. */
  readonly priority: number;
}

export interface TablePage {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly object?: KubeObject }[];
  readonly resourceVersion: string;
  readonly continue?: string;
}

const ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/**
 * One page of a table. A server that knows no tables (an aggregated API may not) gives names and times of creation instead.
 * Throws as `listPage` does.
 */
export async function listTable(
  client: ClusterClient,
  resource: ApiResource,
  options: TableOptions,
): Promise<TablePage> {
  const response = await client
    .request<unknown>({
      path: resourcePath(resource, { namespace: options.namespace }),
      query: {
        ...listQuery({
          ...options,
          ...(options.resourceVersion === undefined ? {} : { resourceVersionMatch: 'Exact' }),
        }),
        includeObject: options.includeObject,
      },
      accept: ACCEPT,
      verb: 'list',
      resource: resourceWord(resource),
      ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
      signal: options.signal,
    })
    .catch((error: unknown) => {
      throw forgottenList(error, options);
    });
  const body = requireList(response.body, client, resource);
  const { resourceVersion, continue: next } = readListMetadata(body);
  const table = body.kind === 'Table' ? readTable(body, resource) : tableOfList(body, resource);
  return { ...table, resourceVersion, ...(next === undefined ? {} : { continue: next }) };
}

type Table = Pick<TablePage, 'columns' | 'rows'>;

function readTable(body: Fields, resource: ApiResource): Table {
  const columns = itemsOf(body.columnDefinitions)
    .map(fieldsOf)
    .map((column) => ({ name: textOf(column.name), priority: numberOf(column.priority) }));
  const rows = itemsOf(body.rows).map((item) => {
    const row = fieldsOf(item);
    const cells = itemsOf(row.cells).map(cellText);
    return isFields(row.object) ? { cells, object: objectOf(row.object, resource) } : { cells };
  });
  return { columns, rows };
}

function tableOfList(body: Fields, resource: ApiResource): Table {
  const rows = itemsOf(body.items)
    .filter(isFields)
    .map((item) => {
      const object = objectOf(item, resource);
      return { cells: [object.metadata.name, textOf(object.metadata.creationTimestamp)], object };
    });
  return {
    columns: [
      { name: 'Name', priority: 0 },
      { name: 'Created At', priority: 0 },
    ],
    rows,
  };
}

/** With `includeObject=Metadata` the API server calls each object PartialObjectMetadata; here it keeps its own kind. */
function objectOf(item: Fields, resource: ApiResource): KubeObject {
  return {
    ...item,
    apiVersion: formatApiVersion(resource),
    kind: resource.kind,
    metadata: { name: '', ...fieldsOf(item.metadata) },
  };
}

/** A cell is any JSON value; nothing is shown for one that is absent, as kubectl does. */
function cellText(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
