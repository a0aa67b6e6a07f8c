import { z } from 'zod';
import { cacheTool } from '../tool.ts';

const time = z.string().max(40);

export const changes = cacheTool({
  name: 'k8s_changes',
  title: 'What changed',
  description:
    "What changed, with old and new value, causes before consequences: take it first when something broke. A line's cursor opens it.",
  inputSchema: z.strictObject({
    since: time.optional().describe('10m, 2h or ISO time; default 1h'),
    until: time.optional(),
    namespace: z.string().max(63).optional().describe('With cluster-wide changes'),
    kind: z.string().max(253).optional(),
    name: z.string().max(253).optional(),
    cluster: z.string().max(253).optional(),
    cursor: z.string().max(2000).optional(),
  }),
  handle: (input, { past, signal }) => past.changes(input, { signal }),
});
