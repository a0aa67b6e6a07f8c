import type { QueryLimits } from './query.ts';
import { schemaInShort } from './schema/schema-in-short.ts';

/** SQL over the cache as a model is offered it, by the MCP server and by the agent alike. */
export function queryDescription(): string {
  return [
    'One read-only SQL statement over the cached clusters, for counts, sums and comparisons of many objects. Answers say how old they are.',
    schemaInShort(),
  ].join('\n');
}

export const SQL_DESCRIPTION = 'SELECT … or WITH …; aggregate or LIMIT';

export const CLUSTER_DESCRIPTION = 'Default: all cached ones';

/** More than any budget shows; a cell holds most whole objects. */
export const QUERY_LIMITS: QueryLimits = { maxRows: 1000, maxBytes: 500_000, maxCellBytes: 20_000 };
