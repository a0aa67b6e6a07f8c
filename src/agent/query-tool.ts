import type { CacheReader } from '../cache/cache-reader.ts';
import type { QueryLimits } from '../cache/query.ts';
import type { QueryAnswer } from '../cache/reader-operations.ts';
import { schemaInShort } from '../cache/schema/schema-in-short.ts';
import { toAppError } from '../lib/errors.ts';
import type { Redactor } from '../result/redactor.ts';
import { createRenderer } from '../result/renderer.ts';
import type { AnswerSource } from './agent-event.ts';
import type { CacheFirst } from './cache-outcome.ts';
import type { AgentTool, LocalTool } from './tool-server.ts';

/** Read-only SQL over the cache, as a tool of the agent's own where the server has none of that name. */
const QUERY_TOOL: AgentTool = {
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

/** More than any budget shows; a cell holds most whole objects. */
const LIMITS: QueryLimits = { maxRows: 1000, maxBytes: 500_000, maxCellBytes: 20_000 };

/** Other tools go live after a write; SQL can't. */
const WRITTEN_SINCE = 'note: something was written since this was seen; the other tools show what it did';
const WRITTEN_SINCE_TOKENS = 24;

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
    run: async ({ sql }, { signal }) => {
      try {
        const answer = await deps.reader.query({ sql: typeof sql === 'string' ? sql : '', limits: LIMITS }, { signal });
        const { text, isError } = renderer.render({ type: 'query', ...answer });
        const isBehind = answer.scopes.some(({ observedAt = Infinity }) => observedAt <= deps.lastWriteAt());
        const told = isBehind ? text.replace('\n', `\n${WRITTEN_SINCE}\n`) : text;
        return { text: told, isError, source: sourceOf(answer) };
      } catch (error) {
        if (signal.aborted) throw error;
        const { text, code } = renderer.renderError(toAppError(error));
        return { text, isError: true, ...(code === undefined ? {} : { errorCode: code }), source: { from: 'none' } };
      }
    },
  };
}

/** That of the oldest scope that was read: an answer is as old as its oldest part. */
function sourceOf({ scopes }: QueryAnswer): AnswerSource {
  const [oldest] = scopes.toSorted((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0));
  if (oldest?.ageMs === undefined || oldest.freshness === 'never') return { from: 'none' };
  return { from: 'cache', ageMs: Math.max(0, oldest.ageMs), freshness: oldest.freshness };
}
