import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { ClusterInfo } from '../lib/machine-form.ts';
import type { ClusterClient } from './cluster-client.ts';
import { getObject } from './get.ts';
import { NAMESPACES } from './known-resources.ts';
import { fieldsOf, textOf } from './words/fields.ts';

/**
 * What a cluster says of itself. Its uid is that of the namespace kube-system, which lives as long as the cluster and
 * is the same behind every context; where it can't be read, a hash of server URL and CA stands in.
 */
export async function readClusterInfo(client: ClusterClient, clock: Clock, signal: AbortSignal): Promise<ClusterInfo> {
  const observedAt = new Date(clock.now()).toISOString();
  const [version, uid] = await Promise.all([readVersion(client, signal), readUid(client, signal)]);
  return {
    cluster: client.name,
    uid,
    server: client.server,
    version: textOf(version.gitVersion),
    platform: textOf(version.platform),
    defaultNamespace: client.defaultNamespace,
    observedAt,
  };
}

async function readVersion(client: ClusterClient, signal: AbortSignal): Promise<ReturnType<typeof fieldsOf>> {
  try {
    const response = await client.request<unknown>({ path: '/version', verb: 'get', resource: '/version', signal });
    return fieldsOf(response.body);
  } catch (error) {
    // A server may hide its version from those with few rights; everything else still works.
    if (isRefusal(error)) return {};
    throw error;
  }
}

async function readUid(client: ClusterClient, signal: AbortSignal): Promise<string> {
  try {
    const namespace = await getObject(client, NAMESPACES, { namespace: '', name: 'kube-system' }, { signal });
    const uid = textOf(fieldsOf(namespace.metadata).uid);
    if (uid !== '') return uid;
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  return `hash:${await client.identityHash()}`;
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code !== 'kube_api') return false;
  return error.data.httpStatus === 403 || error.data.httpStatus === 404;
}
