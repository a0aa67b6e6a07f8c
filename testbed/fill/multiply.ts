import { z } from 'zod';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { stopComponents } from '../cluster/components.ts';
import { uuidOf } from '../cluster/nodes.ts';
import { etcdRequest, startEtcd } from './etcd.ts';
import { type FillSize, fillNamespaces } from './fill-plan.ts';

interface MultiplyOptions {
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const rangeSchema = z.object({
  kvs: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
  more: z.boolean().optional(),
});

/** With what they own and belong to, so that no controller finds anything to do. Services stay alone: their addresses are unique. */
const RESOURCES = ['namespaces', 'serviceaccounts', 'configmaps', 'deployments', 'replicasets', 'pods'] as const;
/** An answer of 2.5 MB. */
const OBJECTS_PER_RANGE = 500;
/** etcd takes 128 operations and 1.5 MB at once. */
const PUTS_PER_REQUEST = 100;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const NAMESPACE = /tenant-(\d{3})/g;

/**
 * Makes of a cluster that is filled to `base` one that holds so many times as much: each namespace again under further
 * names, its running pods included. Written straight into etcd: controllers, scheduler and KWOK need a quarter of an hour
 * for what takes a minute so. Copies are as real as what they were copied from; only the addresses of their pods are the
 * same.
 */
export async function multiplyFill(
  cluster: Cluster,
  { base, copies }: { readonly base: FillSize; readonly copies: number },
  { onProgress, signal }: MultiplyOptions,
): Promise<void> {
  onProgress?.(`writing ${copies} times the ${base.pods} pods`);
  await stopComponents(cluster.folder);
  try {
    await startEtcd(cluster);
    for (const resource of RESOURCES) {
      for (const namespace of fillNamespaces(base)) {
        signal?.throwIfAborted();
        await copyAll(cluster, keyOf(resource, namespace), { base, copies });
      }
    }
  } finally {
    await startCluster(cluster, signal);
  }
}

function keyOf(resource: (typeof RESOURCES)[number], namespace: string): string {
  return resource === 'namespaces' ? `/registry/namespaces/${namespace}` : `/registry/${resource}/${namespace}/`;
}

async function copyAll(
  cluster: Cluster,
  prefix: string,
  { base, copies }: { readonly base: FillSize; readonly copies: number },
): Promise<void> {
  const end = base64(nextPrefix(prefix));
  let key = base64(prefix);
  for (let more = true; more; ) {
    const page = rangeSchema.parse(
      await etcdRequest(cluster, 'kv/range', { key, range_end: end, limit: OBJECTS_PER_RANGE }),
    );
    const stored = page.kvs ?? [];
    const puts = stored.flatMap((pair) =>
      Array.from({ length: copies - 1 }, (_, index) => ({
        key: copyOf(pair.key, index + 1, base),
        value: copyOf(pair.value, index + 1, base),
      })),
    );
    for (let start = 0; start < puts.length; start += PUTS_PER_REQUEST) {
      const success = puts.slice(start, start + PUTS_PER_REQUEST).map((put) => ({ requestPut: put }));
      await etcdRequest(cluster, 'kv/txn', { success });
    }
    more = page.more === true;
    // The smallest key after the last one.
    key = base64(`${text(stored.at(-1)?.key ?? '')}\0`);
  }
}

/**
 * The same bytes under another name and with other UIDs, which follow from the old ones, so that owners are still owners.
 * Protocol buffers: texts of the same length leave everything around them as it is.
 */
function copyOf(encoded: string, copy: number, base: FillSize): string {
  const renamed = text(encoded)
    .replace(
      NAMESPACE,
      (_, number: string) => `tenant-${String(Number(number) + copy * base.namespaces).padStart(3, '0')}`,
    )
    .replace(UUID, (uid) => uuidOf(`${uid} ${copy}`));
  return base64(renamed);
}

function nextPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

const base64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');
const text = (encoded: string): string => Buffer.from(encoded, 'base64').toString('latin1');
