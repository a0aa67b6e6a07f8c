import type { CachedObject, ColumnValue } from '../../cache/cached-object.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { OMITTED_FIELD } from '../../lib/machine-form.ts';
import type { IdentifiedObject } from '../machine-page.ts';

/**
 * How one kind gets from the MCP server into the cache. To add a table: one such literal in a file of its own, a line in
 * resource-parsers.ts and a migration that makes `table`.
 */
export interface ResourceParser {
  readonly kind: string;
  /** '' for the core group. */
  readonly apiGroup: string;
  /** The tool that lists the kind; must know `limit` and `cursor`, and `namespace` where the kind has one. */
  readonly tool: string;
  /** Arguments that make a tool for any kind list this one. */
  readonly toolArguments?: Readonly<Record<string, unknown>>;
  /** Static kinds change rarely: they are scanned less often and count as true for longer. */
  readonly kindClass: 'static' | 'dynamic';
  readonly namespaced: boolean;
  /** Table of the kind's columns; all kinds without one of their own share one. */
  readonly table: string;
  /**
   * The table's row without cluster, namespace and name. The object comes from outside and may hold anything, or
   * nothing but metadata: never throws, always gives every column, JSON columns as JSON text with its keys in order,
   * quantities as whole numbers, unknown values as null.
   */
  readonly columns: (object: KubeObject) => Columns;
}

type Columns = Readonly<Record<string, ColumnValue>>;

/** Columns that come from an object's metadata, or from what it is. */
const METADATA_COLUMNS: ReadonlySet<string> = new Set([
  ...['labels', 'created_at', 'owner_kind', 'owner_name'],
  ...['kind', 'api_group'],
]);

/**
 * The object as the cache takes it; the columns are worked out only when the cache asks for them. Of an object too large
 * to travel only the metadata came: what its body would say is unknown, not empty.
 */
export function toCachedObject(object: IdentifiedObject, parser: ResourceParser): CachedObject {
  const { uid, resourceVersion, name, namespace = '' } = object.metadata;
  return {
    uid,
    resourceVersion,
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace,
    name,
    columns: () => columnsOf(object, parser),
    object,
  };
}

function columnsOf(object: KubeObject, { columns }: ResourceParser): Columns {
  const known = columns(object);
  if (!Object.hasOwn(object, OMITTED_FIELD)) return known;
  return Object.fromEntries(
    Object.entries(known).map(([name, value]) => [name, METADATA_COLUMNS.has(name) ? value : null]),
  );
}
