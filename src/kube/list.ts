import { AppError } from '../lib/errors.ts';
import type { ClusterClient } from './cluster-client.ts';
import type { ApiResource } from './resource-catalog.ts';
import { resourcePath } from './resource-path.ts';
import { type Fields, fieldsOf, isFields, itemsOf, textOf } from './words/fields.ts';
import type { KubeObject } from './words/kube-object.ts';
import { resourceWord } from './words/match-kind.ts';
import { formatApiVersion } from './words/object-key.ts';

export interface ListOptions {
  /** '' or absent: all namespaces. */
  readonly namespace?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
  /** A larger body is cut off with `response_too_large`. */
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
}

export interface ListPage {
  /** Each with its `apiVersion` and `kind`, which the API server leaves out of lists. */
  readonly objects: KubeObject[];
  /** The list's version, that of its first page. */
  readonly resourceVersion: string;
  /** Token of the next page; absent on the last one. */
  readonly continue?: string;
  /** How many objects follow this page, where the API server says. */
  readonly remainingItemCount?: number;
  /** Size of the page as JSON. */
  readonly bytes: number;
}

/**
 * One page of a list. Throws `cursor_expired` where the API server has forgotten the list that `continue` belongs to,
 * and the client's failures otherwise.
 */
export async function listPage(client: ClusterClient, resource: ApiResource, options: ListOptions): Promise<ListPage> {
  const response = await client
    .request<unknown>({
      path: resourcePath(resource, { namespace: options.namespace }),
      query: listQuery(options),
      verb: 'list',
      resource: resourceWord(resource),
      ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
      ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
      signal: options.signal,
    })
    .catch((error: unknown) => {
      throw forgottenList(error, options);
    });
  const apiVersion = formatApiVersion(resource);
  const body = requireList(response.body, client, resource);
  const objects = itemsOf(body.items).flatMap((item) =>
    isFields(item) ? [withKind(item, apiVersion, resource.kind)] : [],
  );
  return { objects, ...readListMetadata(body), bytes: response.bytes };
}

/** Query parameters that lists and tables share. */
export function listQuery(options: Omit<ListOptions, 'signal' | 'maxBytes'>): Record<string, string | undefined> {
  // A continue token names its version itself; the API server refuses a second one beside it.
  const isContinued = options.continue !== undefined;
  return {
    limit: options.limit === undefined ? undefined : String(options.limit),
    continue: options.continue,
    labelSelector: options.labelSelector || undefined,
    fieldSelector: options.fieldSelector || undefined,
    resourceVersion: isContinued ? undefined : options.resourceVersion,
    resourceVersionMatch: isContinued ? undefined : options.resourceVersionMatch,
  };
}

export interface ListMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export function readListMetadata(body: Fields): ListMetadata {
  const metadata = fieldsOf(body.metadata);
  const next = textOf(metadata.continue);
  const remaining = metadata.remainingItemCount;
  return {
    resourceVersion: textOf(metadata.resourceVersion),
    ...(next === '' ? {} : { continue: next }),
    ...(typeof remaining === 'number' ? { remainingItemCount: remaining } : {}),
  };
}

/** A 410 of a continued or pinned list as `cursor_expired`; anything else as it is. */
export function forgottenList(
  error: unknown,
  options: { readonly continue?: string | undefined; readonly resourceVersion?: string | undefined },
): unknown {
  const isGone = error instanceof AppError && error.code === 'kube_api' && error.data.httpStatus === 410;
  if (!isGone || (options.continue === undefined && options.resourceVersion === undefined)) return error;
  return new AppError(
    'cursor_expired',
    'The API server no longer has the version of the list that was being read (it keeps them for about five minutes). Start the list again.',
    { cause: error, data: error.data },
  );
}

/**
 * The body of a list or a table. Something else with a good status (a proxy, a login page) must never pass for a list
 * that is empty: whoever keeps what was listed would delete it all.
 */
export function requireList(body: unknown, client: ClusterClient, resource: ApiResource): Fields {
  const { kind, items, rows } = fieldsOf(body);
  // Written in Go, an empty list may be null.
  const isList = Array.isArray(items) || (items === null && textOf(kind).endsWith('List'));
  if (isFields(body) && (isList || (kind === 'Table' && (Array.isArray(rows) || rows === null)))) return body;
  throw new AppError(
    'kube_unreachable',
    `${client.server} answered a list of ${resourceWord(resource)} with something that is no list. Is it an API server, or a proxy or login page in front of one?`,
    { data: { server: client.server } },
  );
}

/**
 * An item of a list, or what a watch tells, as an object that says what it is. The API server writes these fields last,
 * first or not at all, by where the object is in: in one order the same object is the same JSON wherever it came from.
 */
export function withKind(item: Fields, apiVersion: string, kind: string): KubeObject {
  const type = { apiVersion, kind };
  return { ...type, ...item, ...type, metadata: metadataOf(item) };
}

/** An object without metadata isn't one; a name of '' keeps what reads it from failing. */
function metadataOf(item: Fields): KubeObject['metadata'] {
  const metadata = fieldsOf(item.metadata);
  return typeof metadata.name === 'string'
    ? (metadata as unknown as KubeObject['metadata'])
    : { ...metadata, name: '' };
}
