import { z } from 'zod';
import { QUERY_LIMITS, queryDescription, SQL_DESCRIPTION } from '../../cache/query-offer.ts';
import { cacheTool } from '../tool.ts';
import { cachedClusterInput } from './inputs.ts';

export const query = cacheTool({
  name: 'k8s_query',
  title: 'SQL over the cache',
  description: queryDescription(),
  inputSchema: z.strictObject({
    sql: z.string().max(100_000).describe(SQL_DESCRIPTION),
    cluster: cachedClusterInput,
  }),
  handle: async ({ sql, cluster }, { cache, signal }) => {
    const request = { sql, limits: QUERY_LIMITS, ...(cluster === undefined ? {} : { cluster }) };
    return { type: 'query', ...(await cache.query(request, { signal })) };
  },
});
