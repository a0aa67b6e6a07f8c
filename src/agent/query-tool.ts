import type { CacheReader } from '../cache/cache-reader.ts';
import type { QueryLimits } from '../cache/query.ts';
import type { QueryAnswer } from '../cache/reader-operations.ts';
import { schemaInShort } from '../cache/schema/documentation.ts';
import { toAppError } from '../lib/errors.ts';
import type { QueryScope } from '../result/outcome.ts';
import type { Redactor } from '../result/redactor.ts';
import { createRenderer } from '../result/renderer.ts';
import type { AnswerSource } from './agent-event.ts';
import type { AgentTool, ToolAnswer } from './tool-server.ts';

/** Read-only SQL over the cache, as a tool of the agent's own where the server has none of that name. */
export const QUERY_TOOL: AgentTool = {
  name: 'k8s_query',
  description: [
    'One read-only SQL statement over the cached state of the clusters: for counts, groups, sums and comparisons of many objects. Each answer says how old its tables are.',
    schemaInShort(),
  ].join('\n'),
  inputSchema: {
    type: 'object',
    properties: { sql: { type: 'string', description: 'SELECT … or WITH …; aggregate or LIMIT' } },
    required: ['sql'],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true },
};

export interface QueryToolAnswer extends ToolAnswer {
  readonly source: Exclude<AnswerSource, { from: 'live' }>;
}

/** More than any budget shows; a cell holds most whole objects. */
const LIMITS: QueryLimits = { maxRows: 1000, maxBytes: 500_000, maxCellBytes: 20_000 };

/** Runs a statement for a model. A statement or a cache that fails is an answer too; throws only for an abort. */
export type RunQuery = (sql: unknown, options: { readonly signal: AbortSignal }) => Promise<QueryToolAnswer>;

export function createQueryTool(
  deps: { readonly reader: Pick<CacheReader, 'query'>; readonly redactor: Redactor },
  options: { readonly budgetTokens: number },
): RunQuery {
  const renderer = createRenderer(deps, options);
  return async (sql, { signal }) => {
    try {
      const answer = await deps.reader.query({ sql: typeof sql === 'string' ? sql : '', limits: LIMITS }, { signal });
      const { text, isError } = renderer.render({ type: 'query', ...answer });
      return { text, isError, source: sourceOf(answer) };
    } catch (error) {
      if (signal.aborted) throw error;
      const { text, code } = renderer.renderError(toAppError(error));
      return { text, isError: true, ...(code === undefined ? {} : { errorCode: code }), source: { from: 'none' } };
    }
  };
}

/** That of the oldest scope that was read: an answer is as old as its oldest part. */
function sourceOf({ scopes }: QueryAnswer): QueryToolAnswer['source'] {
  const oldest = scopes.reduce<QueryScope | undefined>(
    (found, scope) => (found === undefined || (scope.ageMs ?? 0) > (found.ageMs ?? 0) ? scope : found),
    undefined,
  );
  if (oldest?.ageMs === undefined || oldest.freshness === 'never') return { from: 'none' };
  return { from: 'cache', ageMs: oldest.ageMs, freshness: oldest.freshness };
}
