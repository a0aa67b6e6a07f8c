import type { TableDocumentation } from '../../../database/table-documentation.ts';
import { COMMON, KEYS, OWNER, TROUBLE } from './common-columns.ts';

export const OTHER_OBJECTS_TABLE: TableDocumentation = {
  name: 'other_objects',
  onePer: 'object of a kind without a table of its own',
  about:
    'Custom resources and all other kinds that SCANNER_KINDS names (`*`: every kind that is served). What they say of themselves by custom: `SELECT kind, namespace, name, reason FROM other_objects WHERE ready = 0`.',
  columns: {
    id: KEYS.id,
    cluster: KEYS.cluster,
    kind: 'Kind: `Certificate`.',
    api_group: 'API group; empty for the core group.',
    namespace: 'Its namespace; empty where the kind has none.',
    name: 'Name of the object.',
    ready: '1 or 0 as its condition `Ready` is `True` or `False`; null where it has none, or an unknown one.',
    phase: '`status.phase`, or `status.state`; null where there is neither.',
    conditions: "JSON: condition type → status: `conditions ->> 'Synced'`.",
    ...OWNER,
    ...TROUBLE,
    ...COMMON,
  },
};
