import type { TableDocumentation } from '../../../database/table-documentation.ts';
import { CLUSTER, COMMON, ID, KEYS, TROUBLE } from './common-columns.ts';

const DELETING = '1 where it was deleted and waits for its finalizers, else 0.';

export const STORAGE_TABLES: readonly TableDocumentation[] = [
  {
    name: 'persistentvolumes',
    onePer: 'persistent volume',
    about: 'Persistent volumes.',
    columns: {
      id: ID,
      cluster: CLUSTER,
      name: 'Name of the volume.',
      phase: '`Available`, `Bound`, `Released` or `Failed`.',
      capacity_bytes: 'Its size in bytes.',
      class: 'Its storage class.',
      access_modes: 'JSON list of `ReadWriteOnce`, `ReadOnlyMany`, …',
      reclaim_policy: 'What becomes of it when it is released: `Retain` or `Delete`.',
      volume_mode: '`Filesystem` or `Block`.',
      claim_namespace: 'Namespace of the claim it is bound to.',
      claim_name: 'Name of the claim it is bound to.',
      ...TROUBLE,
      ...COMMON,
      deleting: DELETING,
    },
  },
  {
    name: 'persistentvolumeclaims',
    onePer: 'persistent volume claim',
    about: 'Persistent volume claims.',
    columns: {
      ...KEYS,
      name: 'Name of the claim.',
      phase: '`Pending`, `Bound` or `Lost`.',
      requested_bytes: 'What it asks for, in bytes.',
      capacity_bytes: 'What it has, in bytes; null while it is not bound.',
      class: 'Its storage class.',
      access_modes: 'JSON list of the modes it asks for.',
      volume_mode: '`Filesystem` or `Block`.',
      volume: 'Name of the volume it is bound to.',
      ...TROUBLE,
      ...COMMON,
      deleting: DELETING,
    },
  },
  {
    name: 'configmaps',
    onePer: 'config map',
    about: 'Config maps; their values are in `object_bodies`.',
    columns: {
      ...KEYS,
      name: 'Name of the config map.',
      keys: 'JSON: key → size of its value in bytes.',
      size_bytes: 'Size of all values in bytes.',
      immutable: '1 where it can no longer be changed, else 0.',
      ...COMMON,
    },
  },
];
