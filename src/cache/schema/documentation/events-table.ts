import type { TableDocumentation } from '../../../database/table-documentation.ts';
import { CLUSTER } from './common-columns.ts';

export const EVENTS_TABLE: TableDocumentation = {
  name: 'events',
  onePer: 'event',
  about:
    'Events, also those that the API server has forgotten, which it does after an hour: they are kept for `CACHE_RETENTION` after they were last seen (the newest 100,000 at most). `objects` has only what the API server has.',
  columns: {
    id: 'Key of the event in this table alone; `uid` leads to its row in `objects`.',
    cluster: CLUSTER,
    namespace: 'Namespace of the event: that of its object, `default` where that has none.',
    name: 'Name of the event.',
    uid: 'Its UID, as in `objects.uid`.',
    type: '`Normal` or `Warning`.',
    reason: 'One word: `BackOff`, `FailedScheduling`, `Unhealthy`, …',
    message: 'What happened, in words.',
    object_kind: 'Kind of the object it is about.',
    object_namespace: 'Namespace of that object; empty where its kind has none.',
    object_name: 'Name of that object.',
    object_uid: 'UID of that object.',
    count: 'How often it happened.',
    first_seen: 'When it first happened (ISO 8601 UTC with milliseconds).',
    last_seen: 'When it last happened (ISO 8601 UTC with milliseconds).',
    source: 'Component that told it, such as `kubelet`.',
    gone: '1 where the API server no longer has it, else 0.',
  },
};
