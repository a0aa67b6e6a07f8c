import type { CacheReader } from '../cache/cache-reader.ts';
import { CLUSTER_DESCRIPTION, QUERY_LIMITS, queryDescription, SQL_DESCRIPTION } from '../cache/query-offer.ts';
import { toAppError } from '../lib/errors.ts';
import type { Redactor } from '../result/redactor.ts';
import { createRenderer } from '../result/renderer.ts';
import type { CacheFirst } from './cache-outcome.ts';
import type { AgentTool, LocalTool } from './tool-server.ts';
import { WRITTEN_SINCE_TOKENS, writtenSince } from './written-since.ts';

/** Read-only SQL over the cache, as a tool of the agent's own where the server has none of that name. */
const QUERY_TOOL: AgentTool = {
  name: 'k8s_query',
  description: queryDescription(),
  inputSchema: {
    type: 'object',
    properties: {
      sql: { type: 'string', description: SQL_DESCRIPTION },
      cluster: { type: 'string', description: CLUSTER_DESCRIPTION },
    },
    required: ['sql'],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true },
};

/** A statement or a cache that fails is an answer too. The reader's own time limit is that of each statement. */
export function createQueryTool(
  deps: {
    readonly reader: Pick<CacheReader, 'query'>;
    readonly redactor: Redactor;
    readonly lastWriteAt: CacheFirst['lastWriteAt'];
  },
  options: { readonly budgetTokens: number },
): LocalTool {
  const renderer = createRenderer(deps, { budgetTokens: options.budgetTokens - WRITTEN_SINCE_TOKENS });
  return {
    tool: QUERY_TOOL,
    run: async ({ sql, cluster }, { signal }) => {
      try {
        const only = typeof cluster === 'string' && cluster !== '' ? { cluster } : {};
        const request = { sql: typeof sql === 'string' ? sql : '', limits: QUERY_LIMITS, ...only };
        const answer = await deps.reader.query(request, { signal });
        const { text, isError, source } = renderer.render({ type: 'query', ...answer });
        const isBehind = answer.scopes.some(({ observedAt = Infinity }) => observedAt <= deps.lastWriteAt());
        return { text: isBehind ? writtenSince(text) : text, isError, source: source ?? { from: 'none' } };
      } catch (error) {
        if (signal.aborted) throw error;
        const { text, code } = renderer.renderError(toAppError(error));
        return { text, isError: true, ...(code === undefined ? {} : { errorCode: code }), source: { from: 'none' } };
      }
    },
  };
}
