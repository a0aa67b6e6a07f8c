import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Cluster } from '../cluster/cluster.ts';
import { etcdRequest, startEtcd } from './etcd.ts';

const rangeSchema = z.object({ kvs: z.array(z.object({ value: z.string() })).optional() });
const KUBE_SYSTEM = '/registry/namespaces/kube-system';
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/**
 * Gives a restored cluster an identity of its own: the UID of the namespace kube-system, by which clusters are told
 * apart. Written straight into etcd, since no API server changes a UID; starts etcd, and wants no API server running.
 */
export async function renewIdentity(cluster: Cluster): Promise<void> {
  await startEtcd(cluster);
  const key = Buffer.from(KUBE_SYSTEM).toString('base64');
  const { kvs } = rangeSchema.parse(await etcdRequest(cluster, 'kv/range', { key }));
  const stored = kvs?.[0]?.value;
  if (stored === undefined) return;
  // Protocol buffers: a text of the same length leaves everything around it as it is.
  const object = Buffer.from(stored, 'base64').toString('latin1');
  const value = Buffer.from(object.replace(UUID, randomUUID()), 'latin1').toString('base64');
  await etcdRequest(cluster, 'kv/put', { key, value });
}
