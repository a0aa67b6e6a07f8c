import { type Fields, fieldsOf } from '../../kube/words/fields.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { textOrNull } from './column-values.ts';

/** Named the class before `spec.storageClassName` did, and still goes before it. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** The storage class of a volume or a claim. */
export function storageClassOf({ metadata }: KubeObject, spec: Fields): string | null {
  return textOrNull(fieldsOf(metadata.annotations)[CLASS_ANNOTATION] ?? spec.storageClassName);
}
