import type { ClusterClient } from './cluster-client.ts';
import type { ApiResource } from './resource-catalog.ts';
import { resourcePath } from './resource-path.ts';
import type { KubeObject } from './words/kube-object.ts';
import { resourceWord } from './words/match-kind.ts';
import type { ObjectKey } from './words/object-key.ts';

/** One object, whole. Throws `kube_api` with reason NotFound where it isn't there. */
export async function getObject(
  client: ClusterClient,
  resource: ApiResource,
  key: ObjectKey,
  options: { readonly signal: AbortSignal },
): Promise<KubeObject> {
  const response = await client.request<KubeObject>({
    path: resourcePath(resource, key),
    verb: 'get',
    resource: resourceWord(resource),
    ...(key.namespace === '' ? {} : { namespace: key.namespace }),
    signal: options.signal,
  });
  return response.body;
}
