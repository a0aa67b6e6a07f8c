import type { AgentTool, ToolServer } from '../agent/tool-server.ts';
import type { McpToolCaller } from '../mcp/tool-caller.ts';
import type { LoadedTool, ToolLoader } from '../mcp/tool-loader.ts';

/** The MCP server as the agent sees it. */
export function toolServer(deps: { readonly caller: McpToolCaller; readonly loader: ToolLoader }): ToolServer {
  const { caller, loader } = deps;
  return {
    tools: async (options) => (await loader.tools(options)).map(agentTool),
    clusters: (options) => loader.clusters(options),
    callText: (name, toolArguments, options) => caller.callText(name, toolArguments, options),
  };
}

function agentTool({ name, description, inputSchema, annotations, reads, asksItself, cached }: LoadedTool): AgentTool {
  return {
    name,
    inputSchema,
    asksItself,
    cached,
    ...(description === undefined ? {} : { description }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(reads === undefined ? {} : { reads }),
  };
}
