import type { ClusterClient } from './cluster-client.ts';
import type { ApiResource } from './resource-catalog.ts';
import { resourcePath } from './resource-path.ts';
import type { KubeObject } from './words/kube-object.ts';
import { resourceWord } from './words/match-kind.ts';
import type { ObjectKey } from './words/object-key.ts';

/** By this name the API server notes which fields are ours. */
const FIELD_MANAGER = 'k8s-mcp';

export interface WriteOptions {
  /** The API server does everything but store the result. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** Creates an object and returns it as stored. Unknown or doubled fields are refused rather than dropped. */
export async function createObject(
  client: ClusterClient,
  resource: ApiResource,
  namespace: string,
  object: KubeObject,
  options: WriteOptions,
): Promise<KubeObject> {
  const response = await client.request<KubeObject>({
    method: 'POST',
    path: resourcePath(resource, { namespace }),
    query: { dryRun: options.dryRun ? 'All' : undefined, fieldValidation: 'Strict', fieldManager: FIELD_MANAGER },
    body: object,
    verb: 'create',
    resource: resourceWord(resource),
    ...(namespace === '' ? {} : { namespace }),
    signal: options.signal,
  });
  return response.body;
}

export interface DeleteOptions extends WriteOptions {
  /** Refused with reason Conflict when the object under that name is another one. */
  readonly uid?: string;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}

/** meta/v1 Status of a success: what a deletion returns when the object is gone at once. */
export interface Status {
  readonly kind: 'Status';
  readonly status?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Deletes an object. Returns the object where it stays for a while (finalizers, grace period), a Status otherwise. */
export async function deleteObject(
  client: ClusterClient,
  resource: ApiResource,
  key: ObjectKey,
  options: DeleteOptions,
): Promise<KubeObject | Status> {
  const response = await client.request<KubeObject | Status>({
    method: 'DELETE',
    path: resourcePath(resource, key),
    // In the body, all of it: beside one the API server ignores the query, and would delete for good.
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(options.dryRun ? { dryRun: ['All'] } : {}),
      ...(options.uid === undefined ? {} : { preconditions: { uid: options.uid } }),
      ...(options.propagationPolicy === undefined ? {} : { propagationPolicy: options.propagationPolicy }),
    },
    verb: 'delete',
    resource: resourceWord(resource),
    ...(key.namespace === '' ? {} : { namespace: key.namespace }),
    signal: options.signal,
  });
  return response.body;
}
