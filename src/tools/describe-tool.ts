import { z } from 'zod';
import type { ToolDescription } from './listed-tool.ts';
import type { Tool } from './tool.ts';

export function describeTool(tool: Tool): ToolDescription {
  const { name, title, description, toolset } = tool;
  const common = { name, title, description, toolset, inputSchema: jsonSchema(tool) };
  switch (tool.type) {
    case 'read':
      return { ...common, annotations: { readOnlyHint: true }, reads: tool.reads };
    case 'cache':
      return { ...common, annotations: { readOnlyHint: true }, cached: true };
    case 'write':
      return { ...common, annotations: tool.annotations };
    default:
      return tool satisfies never;
  }
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
