import { z } from 'zod';
import { QUERY_LIMITS, queryDescription, SQL_DESCRIPTION } from '../../cache/query-offer.ts';
import { cacheTool } from '../tool.ts';

export const query = cacheTool({
  name: 'k8s_query',
  title: 'SQL over the cache',
  description: queryDescription(),
  inputSchema: z.strictObject({
    sql: z.string().max(100_000).describe(SQL_DESCRIPTION),
  }),
  handle: async ({ sql }, { cache, signal }) => ({
    type: 'query',
    ...(await cache.query({ sql, limits: QUERY_LIMITS }, { signal })),
  }),
});
