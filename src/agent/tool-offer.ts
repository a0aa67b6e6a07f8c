import { dynamicTool, jsonSchema, type ToolSet } from 'ai';
import type { AgentTool } from './tool-server.ts';

/** The agent's own argument on tools that the cache may answer for. */
export const LIVE_ARGUMENT = 'live';

const LIVE_SCHEMA = { type: 'boolean', description: 'true: ask the cluster itself, not the cache' };

/** Verbs of `ReadsDeclaration` that the cache can answer. */
const CACHED_VERBS: ReadonlySet<string | undefined> = new Set(['list', 'get']);

/** The tools by the names that the model sees, as it sees them; without `execute`: calls are run by the agent. */
export function offerTools(tools: ReadonlyMap<string, AgentTool>, options: { readonly withLive: boolean }): ToolSet {
  return Object.fromEntries(
    [...tools].map(([name, tool]) => [
      name,
      dynamicTool({
        ...(tool.description === undefined ? {} : { description: tool.description }),
        inputSchema: jsonSchema(options.withLive && hasLive(tool) ? withLive(tool.inputSchema) : tool.inputSchema),
      }),
    ]),
  );
}

export function hasLive(tool: AgentTool): boolean {
  return CACHED_VERBS.has(tool.reads?.verb);
}

function withLive(schema: AgentTool['inputSchema']): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
  return { ...schema, properties: { ...properties, [LIVE_ARGUMENT]: LIVE_SCHEMA } };
}
