import { fieldsOf, itemsOf } from '../../kube/words/fields.ts';
import { parseBytes } from '../../kube/words/quantity.ts';
import { createdAt, labelsJson, textOrNull, textsJson } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';
import { storageClassOf } from './storage-class.ts';
import { NO_TROUBLE, trouble } from './trouble.ts';

export const persistentVolumeParser: ResourceParser = {
  kind: 'PersistentVolume',
  apiGroup: '',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'v1/PersistentVolume' },
  table: 'persistentvolumes',
  kindClass: 'dynamic',
  namespaced: false,
  columns: (volume) => {
    const spec = fieldsOf(volume.spec);
    const { phase, message, lastPhaseTransitionTime } = fieldsOf(volume.status);
    const claim = fieldsOf(spec.claimRef);
    return {
      phase: textOrNull(phase),
      capacity_bytes: parseBytes(fieldsOf(spec.capacity).storage) ?? null,
      class: storageClassOf(volume, spec),
      access_modes: textsJson(itemsOf(spec.accessModes)),
      reclaim_policy: textOrNull(spec.persistentVolumeReclaimPolicy),
      volume_mode: textOrNull(spec.volumeMode),
      claim_namespace: textOrNull(claim.namespace),
      claim_name: textOrNull(claim.name),
      ...(phase === 'Failed' ? trouble('Failed', message, lastPhaseTransitionTime) : NO_TROUBLE),
      labels: labelsJson(volume),
      created_at: createdAt(volume),
      deleting: volume.metadata.deletionTimestamp === undefined ? 0 : 1,
    };
  },
};
