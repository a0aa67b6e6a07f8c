import { z } from 'zod';
import type { Cluster } from '../cluster/cluster.ts';
import { startComponents } from '../cluster/components.ts';
import { readRecord } from '../cluster/record.ts';
import { waitFor } from '../lib/wait.ts';

const statusSchema = z.object({ header: z.object({ revision: z.string() }) });

/** Starts etcd alone, and returns when it answers. */
export async function startEtcd(cluster: Cluster): Promise<void> {
  await startComponents(cluster.folder, ['etcd']);
  await waitFor(async () => statusSchema.parse(await etcdRequest(cluster, 'maintenance/status', {})), {
    what: `etcd of cluster ${cluster.name}`,
    timeoutMs: 60_000,
  });
}

/** Drops the history of every object and gives the space back: after a fill that is more than half of the file. */
export async function compactEtcd(cluster: Cluster): Promise<void> {
  const { header } = statusSchema.parse(await etcdRequest(cluster, 'maintenance/status', {}));
  await etcdRequest(cluster, 'kv/compaction', { revision: header.revision, physical: true });
  await etcdRequest(cluster, 'maintenance/defragment', {});
}

/** One call of etcd's API over its JSON gateway. */
export async function etcdRequest(cluster: Cluster, method: string, body: unknown): Promise<unknown> {
  const record = await readRecord(cluster.folder);
  const response = await fetch(`http://127.0.0.1:${record?.ports.etcd}/v3/${method}`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(120_000),
  });
  if (!response.ok) throw new Error(`etcd answered ${method} with ${response.status}: ${await response.text()}`);
  return response.json();
}
