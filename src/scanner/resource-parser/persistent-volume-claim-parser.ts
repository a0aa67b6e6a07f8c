import { type Fields, fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { parseBytes } from '../../kube/words/quantity.ts';
import { createdAt, labelsJson, textOrNull, textsJson } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';
import { storageClassOf } from './storage-class.ts';
import { NO_TROUBLE, type TroubleColumns, trouble } from './trouble.ts';

export const persistentVolumeClaimParser: ResourceParser = {
  kind: 'PersistentVolumeClaim',
  apiGroup: '',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'v1/PersistentVolumeClaim' },
  table: 'persistentvolumeclaims',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (claim) => {
    const spec = fieldsOf(claim.spec);
    const status = fieldsOf(claim.status);
    return {
      phase: textOrNull(status.phase),
      requested_bytes: parseBytes(fieldsOf(fieldsOf(spec.resources).requests).storage) ?? null,
      capacity_bytes: parseBytes(fieldsOf(status.capacity).storage) ?? null,
      class: storageClassOf(claim, spec),
      access_modes: textsJson(itemsOf(spec.accessModes)),
      volume_mode: textOrNull(spec.volumeMode),
      volume: textOrNull(spec.volumeName),
      ...claimTrouble(claim, status),
      labels: labelsJson(claim),
      created_at: createdAt(claim),
      deleting: claim.metadata.deletionTimestamp === undefined ? 0 : 1,
    };
  },
};

/** Why a claim is not bound, only its events tell. */
function claimTrouble(claim: KubeObject, status: Fields): TroubleColumns {
  const phase = textOf(status.phase);
  if (phase === 'Lost') return trouble('Lost', 'its volume is gone');
  return phase === 'Pending' ? trouble('Pending', undefined, claim.metadata.creationTimestamp) : NO_TROUBLE;
}
