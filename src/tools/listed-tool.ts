import { z } from 'zod';
import { ASKS_META_KEY, CLUSTERS_META_KEY, READS_META_KEY } from '../lib/machine-form.ts';
import type { ReadTool, Tool, WriteAnnotations } from './tool.ts';

/** A tool as `tools/list` gives it to a host (MCP specification, Tool). */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** For a tool that reads `readOnlyHint` says it all: the specification gives the others no meaning then. */
  readonly annotations: { readonly readOnlyHint: true } | WriteAnnotations;
  readonly _meta: Readonly<Record<string, unknown>>;
}

/** With more than one cluster each tool gets a required `cluster`, so that no call reaches the wrong one by default. */
export function listedTool(tool: Tool, clusters: readonly string[]): ListedTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: withCluster(jsonSchema(tool), clusters),
    annotations: tool.type === 'read' ? { readOnlyHint: true } : tool.annotations,
    _meta: tool.type === 'read' ? readingMeta(tool, clusters) : { [ASKS_META_KEY]: true },
  };
}

/** One tool names the clusters: a program wants to know what it can't reach, and `cluster` is no argument where there is one. */
function readingMeta(tool: ReadTool, clusters: readonly string[]): Record<string, unknown> {
  const named = tool.reads.verb === 'info' ? { [CLUSTERS_META_KEY]: clusters } : {};
  return { [READS_META_KEY]: tool.reads, ...named };
}

/** Said once by the protocol, or checked here anyway: a host that lists tools would pay for it in every one. */
const UNLISTED = new Set(['$schema', 'minLength', 'maxLength']);

function jsonSchema(tool: Tool): Record<string, unknown> {
  const schema = z.toJSONSchema(tool.inputSchema, { io: 'input' });
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (UNLISTED.has(key) ? undefined : value))) as Record<
    string,
    unknown
  >;
}

function withCluster(schema: Record<string, unknown>, clusters: readonly string[]): Record<string, unknown> {
  if (clusters.length < 2) return schema;
  const properties = schema['properties'] as Record<string, unknown>;
  const required = (schema['required'] as readonly string[] | undefined) ?? [];
  return {
    ...schema,
    properties: { cluster: { type: 'string', enum: clusters }, ...properties },
    required: ['cluster', ...required],
  };
}
