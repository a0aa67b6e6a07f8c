import { type ExpectedRow, json, value, within } from './difference.ts';
import type { ApiObject } from './kube-shapes.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export interface ObjectPlace {
  readonly cluster: string;
  readonly apiGroup: string;
}

/** The row of `objects`, without its id. */
export function objectColumns(
  object: ApiObject,
  { cluster, apiGroup }: ObjectPlace,
  written: (at: unknown) => boolean,
): ExpectedRow {
  const { metadata } = object;
  return {
    cluster: value(cluster),
    api_group: value(apiGroup),
    api_version: value(object.apiVersion),
    kind: value(object.kind),
    namespace: value(metadata.namespace ?? ''),
    name: value(metadata.name),
    uid: value(metadata.uid),
    resource_version: value(metadata.resourceVersion),
    labels: json(metadata.labels ?? {}),
    created_at: value(metadata.creationTimestamp),
    changed_at: within('a moment of the scan', written),
  };
}

/** The whole object as it may be stored: without who manages which field and without kubectl's copy of what was applied. */
export function bodyColumns(object: ApiObject): ExpectedRow {
  const { managedFields: _, annotations, ...metadata } = object.metadata;
  if (annotations === undefined) return { body: json({ ...object, metadata }) };
  const { [LAST_APPLIED]: _applied, ...kept } = annotations;
  return { body: json({ ...object, metadata: { ...metadata, annotations: kept } }) };
}
