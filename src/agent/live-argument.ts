import type { AgentTool } from './tool-server.ts';

/** The agent's own argument on tools that the cache may answer for. */
export const LIVE_ARGUMENT = 'live';

/** Verbs of `ReadsDeclaration` that the cache can answer. */
const CACHED_VERBS: ReadonlySet<string | undefined> = new Set(['list', 'get']);

export function hasLive(tool: AgentTool): boolean {
  return CACHED_VERBS.has(tool.reads?.verb);
}
