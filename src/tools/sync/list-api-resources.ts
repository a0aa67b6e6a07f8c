import { z } from 'zod';
import type { KindsOutcome } from '../../result/outcome.ts';
import { readTool } from '../tool.ts';

export const listApiResources = readTool({
  name: 'k8s_list_api_resources',
  title: 'List kinds',
  description: 'The kinds the API server serves at this moment that can be listed, custom ones too.',
  toolset: 'sync',
  inputSchema: z.strictObject({}),
  reads: { verb: 'kinds', arguments: [] },
  handle: async (_input, context): Promise<KindsOutcome> => {
    const observedAt = new Date(context.clock.now()).toISOString();
    const { resources, silentGroups } = await context.catalog.current(context.signal);
    const kinds = resources
      .filter(({ verbs }) => verbs.includes('list'))
      .map(({ group, version, kind, plural, shortNames, namespaced, verbs }) => {
        return { group, version, kind, plural, shortNames, namespaced, verbs };
      });
    return { type: 'kinds', cluster: context.cluster.name, observedAt, kinds, silentGroups };
  },
});
