import { ageOf } from '../../kube/words/age.ts';
import { fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import { bodyOf, type CachedKind, shownAs, sqlJson, sqlText } from './cached-kind.ts';

/** In the order in which kubectl says them. */
const ACCESS_MODES = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

/** `Terminating` for one that waits for its finalizers; null where the phase is. */
const STATUS = "iif(deleting = 1 AND phase IS NOT NULL, 'Terminating', phase)";

const VOLUME_COLUMNS = [
  ...['NAME', 'CAPACITY', 'ACCESS MODES', 'RECLAIM POLICY', 'STATUS', 'CLAIM', 'STORAGECLASS'],
  ...['VOLUMEATTRIBUTESCLASS', 'REASON', 'AGE'],
];

/** What their tables don't have is read from the bodies, for the rows of a page. */
export const persistentVolumeKind: CachedKind = {
  ...{ kind: 'PersistentVolume', group: '', plural: 'persistentvolumes', singular: 'persistentvolume' },
  shortNames: ['pv'],
  namespaced: false,
  table: 'persistentvolumes',
  ...shownAs(VOLUME_COLUMNS),
  facts: [STATUS],
  factCells: ([phase]) => ({ STATUS: sqlText(phase) }),
  values: ['name', STATUS, 'class', bodyOf('persistentvolumes'), 'created_at'],
  cells: ([name, phase, storageClass, body, createdAt], now) => {
    const volume = fieldsOf(sqlJson(body));
    const spec = fieldsOf(volume.spec);
    return {
      NAME: sqlText(name),
      CAPACITY: textOf(fieldsOf(spec.capacity).storage) || '0',
      'ACCESS MODES': accessModes(spec.accessModes),
      'RECLAIM POLICY': textOf(spec.persistentVolumeReclaimPolicy),
      STATUS: sqlText(phase),
      CLAIM: claimCell(spec.claimRef),
      STORAGECLASS: sqlText(storageClass),
      VOLUMEATTRIBUTESCLASS: attributesClass(spec.volumeAttributesClassName),
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
  ...shownAs(CLAIM_COLUMNS),
  facts: [STATUS],
  factCells: ([phase]) => ({ STATUS: sqlText(phase) }),
  values: ['name', STATUS, 'volume', 'class', bodyOf('persistentvolumeclaims'), 'created_at'],
  cells: ([name, phase, volume, storageClass, body, createdAt], now) => {
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
      STORAGECLASS: sqlText(storageClass),
      VOLUMEATTRIBUTESCLASS: attributesClass(spec.volumeAttributesClassName),
      AGE: ageOf(sqlText(createdAt), now),
    };
  },
};

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

function attributesClass(name: unknown): string {
  return name === undefined ? '<unset>' : textOf(name);
}
