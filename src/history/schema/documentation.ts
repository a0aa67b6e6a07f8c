import type { TableDocumentation } from '../../database/table-documentation.ts';

const CLUSTER = 'Name of the cluster, as in `clusters.name`.';
const GROUP = 'API group; empty for core.';
const KIND = 'Kind.';
const NAMESPACE = 'Namespace; empty for what belongs to none.';

/** For docs/reference/history.md. */
export const HISTORY_TABLES: readonly TableDocumentation[] = [
  {
    name: 'changes',
    onePer: 'change of one object',
    about: 'Ids grow with time; the oldest go first. What is only noise has no row.',
    columns: {
      id: 'Key, in the order in which the changes were seen.',
      at: 'When the scanner saw it (ISO 8601 UTC).',
      cluster: CLUSTER,
      api_group: GROUP,
      kind: KIND,
      namespace: NAMESPACE,
      name: 'Name of the object.',
      operation: '`created`, `updated` or `deleted`.',
      part: '`wanted`: what somebody wants changed; `status`: only what the cluster reports or fills in by itself.',
      summary: 'What changed, with old and new value in short: `spec.replicas 3 → 5`. Values of Secrets are marks.',
      paths: 'JSON list of the fields that changed, most telling first.',
      owner_kind: "The topmost controller it belongs to: of a rollout's pods `Deployment`. Null where it has none.",
      owner_name: 'Its name.',
      uid: 'Uid of the object.',
      resource_version: 'Version of the object after the change; of a deletion that only a list told, its last one.',
      reverse:
        'What leads back to the state before, as JSON or deflated JSON (raw): of an update a patch, of a deletion the whole object.',
    },
  },
  {
    name: 'change_heads',
    onePer: 'object that is there and has changed since the record began',
    about: 'Its last recorded state, from which earlier ones are rebuilt.',
    columns: {
      uid: 'Uid of the object.',
      cluster: CLUSTER,
      api_group: GROUP,
      kind: KIND,
      namespace: NAMESPACE,
      name: 'Name of the object.',
      resource_version: 'Its version then.',
      body: 'The whole pruned object, as JSON or deflated JSON (raw).',
    },
  },
  {
    name: 'change_coverage',
    onePer: 'stretch of time over which a kind is recorded without a gap',
    about: 'Between two stretches of a kind the record says less than all.',
    columns: {
      id: 'Key.',
      cluster: CLUSTER,
      api_group: GROUP,
      kind: KIND,
      namespace: 'Namespace that was looked at; empty for all.',
      begun_at: 'When the stretch begins (ISO 8601 UTC).',
      observed_at: 'Up to when it goes (ISO 8601 UTC).',
      resource_version: "The kind's version at its end: whoever goes on from another one has missed something.",
      source: '`watch`: each change; `list`: by lists at intervals, so that changes between two of them show as one.',
      gap: 'Why it does not follow on from the stretch before: `late` (nothing is missing, but was seen afterwards), `list` (only the outcome is known), `baseline` (the cache was begun anew), `lost` (the history could not be written, or was off); null where it does.',
    },
  },
  {
    name: 'change_clusters',
    onePer: 'cluster',
    about: 'Which API server a name stands for.',
    columns: {
      name: CLUSTER,
      uid: 'Its identity, as in `clusters.uid`.',
      since: 'Since when (ISO 8601 UTC): before, the name was that of another cluster, or nothing was recorded.',
    },
  },
  {
    name: 'change_retention',
    onePer: 'file (one row)',
    about: 'What was removed to stay within age and size.',
    columns: {
      id: 'Always 1.',
      removed_until: 'Time of the newest change that was removed (ISO 8601 UTC).',
      max_bytes: 'HISTORY_MAX_BYTES of the last scanner.',
      retention_seconds: 'HISTORY_RETENTION of the last scanner.',
    },
  },
];
