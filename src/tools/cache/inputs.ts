import { z } from 'zod';
import { CLUSTER_DESCRIPTION } from '../../cache/query-offer.ts';

/** Of a tool over the cache: those in it, which may be others than the server's, so that no list of names can stand here. */
export const cachedClusterInput = z.string().min(1).max(253).optional().describe(CLUSTER_DESCRIPTION);
