import { ageOf } from '../../kube/words/age.ts';
import { fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import { anyColumns } from '../../result/columns/any-columns.ts';
import { bodyOf, type CachedKind, sqlJson, sqlText } from './cached-kind.ts';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
/** In the order in which kubectl says them. */
const ACCESS_MODES = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

const VOLUME_COLUMNS = [
  ...['NAME', 'CAPACITY', 'ACCESS MODES', 'RECLAIM POLICY', 'STATUS', 'CLAIM', 'STORAGECLASS'],
  ...['VOLUMEATTRIBUTESCLASS', 'REASON', 'AGE'],
];

/** Few beside pods: what their tables don't have is read from the bodies. */
export const persistentVolumeKind: CachedKind = {
  ...{ kind: 'PersistentVolume', group: '', plural: 'persistentvolumes', singular: 'persistentvolume' },
  shortNames: ['pv'],
  namespaced: false,
  table: 'persistentvolumes',
  ownColumns: anyColumns(VOLUME_COLUMNS),
  tableColumns: VOLUME_COLUMNS,
  facts: [phaseOf('persistentvolumes')],
  factCells: ([phase]) => ({ STATUS: sqlText(phase) }),
  values: ['name', phaseOf('persistentvolumes'), bodyOf('persistentvolumes'), 'created_at'],
  cells: ([name, phase, body, createdAt], now) => {
    const volume = fieldsOf(sqlJson(body));
    const spec = fieldsOf(volume.spec);
    return {
      NAME: sqlText(name),
      CAPACITY: textOf(fieldsOf(spec.capacity).storage) || '0',
      'ACCESS MODES': accessModes(spec.accessModes),
      'RECLAIM POLICY': textOf(spec.persistentVolumeReclaimPolicy),
      STATUS: sqlText(phase),
      CLAIM: claimCell(spec.claimRef),
      STORAGECLASS: classOf(volume.metadata, spec.storageClassName),
      VOLUMEATTRIBUTESCLASS: textOf(spec.volumeAttributesClassName) || '<unset>',
      REASON: textOf(fieldsOf(volume.status).reason),
      AGE: ageOf(sqlText(createdAt), now),
    };
  },
};

const CLAIM_COLUMNS = [
  ...['NAME', 'STATUS', 'VOLUME', 'CAPACITY', 'ACCESS MODES', 'STORAGECLASS', 'VOLUMEATTRIBUTESCLASS', 'AGE'],
];

export const persistentVolumeClaimKind: CachedKind = {
  ...{ kind: 'PersistentVolumeClaim', group: '', plural: 'persistentvolumeclaims', singular: 'persistentvolumeclaim' },
  shortNames: ['pvc'],
  namespaced: true,
  table: 'persistentvolumeclaims',
  ownColumns: anyColumns(CLAIM_COLUMNS),
  tableColumns: CLAIM_COLUMNS,
  facts: [phaseOf('persistentvolumeclaims')],
  factCells: ([phase]) => ({ STATUS: sqlText(phase) }),
  values: ['name', phaseOf('persistentvolumeclaims'), 'volume', bodyOf('persistentvolumeclaims'), 'created_at'],
  cells: ([name, phase, volume, body, createdAt], now) => {
    const claim = fieldsOf(sqlJson(body));
    const spec = fieldsOf(claim.spec);
    const status = fieldsOf(claim.status);
    const isBound = sqlText(volume) !== '';
    return {
      NAME: sqlText(name),
      STATUS: sqlText(phase),
      VOLUME: sqlText(volume),
      CAPACITY: isBound ? textOf(fieldsOf(status.capacity).storage) || '0' : '',
      'ACCESS MODES': isBound ? accessModes(status.accessModes) : '',
      STORAGECLASS: classOf(claim.metadata, spec.storageClassName),
      VOLUMEATTRIBUTESCLASS: textOf(spec.volumeAttributesClassName) || '<unset>',
      AGE: ageOf(sqlText(createdAt), now),
    };
  },
};

/** `Terminating` for one that waits for its finalizers. */
function phaseOf(table: string): string {
  return `iif(${bodyOf(table)} ->> '$.metadata.deletionTimestamp' IS NULL, phase, iif(phase IS NULL, NULL, 'Terminating'))`;
}

function accessModes(modes: unknown): string {
  const given = itemsOf(modes);
  return Object.entries(ACCESS_MODES)
    .filter(([mode]) => given.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

function claimCell(claimRef: unknown): string {
  const { namespace, name } = fieldsOf(claimRef);
  return claimRef === undefined ? '' : `${textOf(namespace)}/${textOf(name)}`;
}

function classOf(metadata: unknown, storageClassName: unknown): string {
  return textOf(fieldsOf(fieldsOf(metadata).annotations)[CLASS_ANNOTATION]) || textOf(storageClassName);
}
