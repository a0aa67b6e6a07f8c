import {
  ASKS_META_KEY,
  CACHED_META_KEY,
  CLUSTERS_META_KEY,
  READS_META_KEY,
  type ReadsDeclaration,
  SERVERS_META_KEY,
} from '../lib/machine-form.ts';
import type { Toolset, WriteAnnotations } from './tool.ts';

/** What there is to tell of a tool whichever clusters are loaded. Plain data. */
export interface ToolDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly toolset: Toolset;
  /** JSON Schema, without `cluster`. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** For a tool that reads `readOnlyHint` says it all: the specification gives the others no meaning then. */
  readonly annotations: { readonly readOnlyHint: true } | WriteAnnotations;
  /** Of a tool that reads clusters; one that writes asks the person itself. */
  readonly reads?: ReadsDeclaration;
  /** Of a tool over the cache. */
  readonly cached?: true;
}

/** A tool as `tools/list` gives it to a host (MCP specification, Tool). */
export interface ListedTool extends Pick<ToolDescription, 'name' | 'title' | 'description' | 'annotations'> {
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly _meta: Readonly<Record<string, unknown>>;
}

/** What of the tools a server offers. */
export interface Offered {
  readonly clusters: readonly string[];
  /** Addresses of their API servers, as far as they are known. */
  readonly servers?: Readonly<Record<string, string>>;
  readonly readOnly: boolean;
  readonly toolsets: readonly Toolset[];
}

/** The tools of a server, in the order of `descriptions`. */
export function listTools(descriptions: readonly ToolDescription[], offered: Offered): readonly ListedTool[] {
  return descriptions
    .filter(({ toolset }) => offered.toolsets.includes(toolset))
    .filter(({ annotations }) => annotations.readOnlyHint || !offered.readOnly)
    .map((tool) => listedTool(tool, offered.clusters, offered.servers));
}

/**
 * With more than one cluster each tool that reaches one gets a required `cluster`, so that no call reaches the wrong one by
 * default.
 */
export function listedTool(
  tool: ToolDescription,
  clusters: readonly string[],
  servers: Offered['servers'] = {},
): ListedTool {
  const { name, title, description, annotations, reads, cached } = tool;
  const inputSchema = cached === true ? tool.inputSchema : withCluster(tool.inputSchema, clusters);
  const listed = { name, title, description, inputSchema, annotations };
  if (cached === true) return { ...listed, _meta: { [CACHED_META_KEY]: true } };
  return {
    ...listed,
    _meta: reads === undefined ? { [ASKS_META_KEY]: true } : readingMeta(reads, { clusters, servers }),
  };
}

/**
 * One tool names the clusters: a program wants to know what it can't reach, and `cluster` is no argument where there is one;
 * and which API servers they are, since a name alone may have been another's.
 */
function readingMeta(
  reads: ReadsDeclaration,
  { clusters, servers }: Required<Pick<Offered, 'clusters' | 'servers'>>,
): Record<string, unknown> {
  if (reads.verb !== 'info') return { [READS_META_KEY]: reads };
  const told = Object.keys(servers).length === 0 ? {} : { [SERVERS_META_KEY]: servers };
  return { [READS_META_KEY]: reads, [CLUSTERS_META_KEY]: clusters, ...told };
}

function withCluster(
  schema: Readonly<Record<string, unknown>>,
  clusters: readonly string[],
): Readonly<Record<string, unknown>> {
  if (clusters.length < 2) return schema;
  const properties = schema['properties'] as Record<string, unknown>;
  const required = (schema['required'] as readonly string[] | undefined) ?? [];
  return {
    ...schema,
    properties: { cluster: { type: 'string', enum: clusters }, ...properties },
    required: ['cluster', ...required],
  };
}
