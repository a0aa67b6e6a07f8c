import { z } from 'zod';
import { cacheTool } from '../tool.ts';
import { cachedClusterInput } from './inputs.ts';

export const overview = cacheTool({
  name: 'k8s_overview',
  title: 'State of everything',
  description:
    'The state of all clusters in one short answer: reachability, nodes and pods by status, what is broken by workload and since when, recent warnings, requested against allocatable. From the cache. Start here.',
  inputSchema: z.strictObject({ cluster: cachedClusterInput }),
  handle: async ({ cluster }, { cache, signal }) => ({
    type: 'overview',
    ...(await cache.overview(cluster === undefined ? {} : { cluster }, { signal })),
  }),
});
