import { z } from 'zod';
import { resourceWord } from '../../kube/words/match-kind.ts';
import { formatApiVersion } from '../../kube/words/object-key.ts';
import type { WatchOutcome } from '../../result/outcome.ts';
import { kindInput, namespaceInput } from '../inputs.ts';
import { requireNamespace } from '../missing.ts';
import { readTool } from '../tool.ts';
import { pollWatch } from '../watch-poll.ts';

export const watchResources = readTool({
  name: 'k8s_watch_resources',
  title: 'Watch a kind',
  description:
    'What happened to the objects of one kind after a resourceVersion: answers as soon as something changes, or empty when the time is over. Asked again, it tells the same again; go on from the version it answers with.',
  toolset: 'sync',
  inputSchema: z.strictObject({
    kind: kindInput,
    namespace: namespaceInput,
    resourceVersion: z.string().min(1).max(253).describe('Of a list, or of the previous answer'),
    timeoutSeconds: z.number().int().min(1).max(60).default(30).describe('Longest wait for a change'),
  }),
  reads: { verb: 'watch', fromArgument: 'kind', arguments: [] },
  handle: async ({ kind, namespace, ...input }, context): Promise<WatchOutcome> => {
    const resource = await context.catalog.find(kind, context.signal);
    const scope = namespace === undefined || !resource.namespaced ? {} : { namespace };
    const { spokeAt, ...poll } = await pollWatch(context, resource, { ...input, ...scope });
    // A program knows its namespaces; for a person, silence would hide a misspelt name.
    if (context.form === undefined && poll.changes.length === 0) await requireNamespace(context, resource, namespace);
    return {
      type: 'watch',
      scope: { resource: resourceWord(resource), cluster: context.cluster.name, ...scope },
      observedAt: new Date(spokeAt).toISOString(),
      apiVersion: formatApiVersion(resource),
      kind: resource.kind,
      namespaced: resource.namespaced,
      ...poll,
    };
  },
});
