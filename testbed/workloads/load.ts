import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { kubectl } from '../cluster/kubectl.ts';
import { addNodes, type NodeManifest, node } from '../cluster/nodes.ts';
import { readRecord, writeRecord } from '../cluster/record.ts';
import { withFileLock } from '../lib/file-lock.ts';
import { waitFor } from '../lib/wait.ts';
import { NOT_READY_ANNOTATION } from '../stages/other-stages.ts';
import { takeBackFixes } from './reset.ts';

export interface LoadOptions {
  /** Leaves a cluster alone that was loaded before, whatever has become of the shop since. */
  readonly onlyIfMissing?: boolean;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const FIELD_MANAGER = 'k8s-mcp-testbed';
/** Objects of this type can be written only when its definition has been taken up. */
const CUSTOM_TYPE = { file: '10-platform.yaml', name: 'crd/storefronts.shop.example' } as const;
/** High enough to be nobody else's: the addresses of a node follow from its index. */
const FIRST_SPECIAL_INDEX = 2_000;

/**
 * Loads the shop, the healthy and the broken parts, into a cluster of the test bed. Loading it again sets everything
 * back to how it was meant, fixed scenarios included.
 */
export async function loadShop(cluster: Cluster, options: LoadOptions = {}): Promise<void> {
  const onWait = () => options.onProgress?.(`another process is at work on cluster ${cluster.name}, waiting for it`);
  await withFileLock(cluster.folder.lock, () => load(cluster, options), { signal: options.signal, onWait });
}

async function load(cluster: Cluster, { onlyIfMissing, onProgress, signal }: LoadOptions): Promise<void> {
  const { target } = cluster;
  const record = await readRecord(cluster.folder);
  if (onlyIfMissing && record?.contents.includes('shop')) return;
  await addNodes(target, specialNodes());
  if (record?.contents.includes('shop')) await takeBackFixes(cluster, signal);
  for (const file of await manifests()) {
    onProgress?.(`loading ${file}`);
    const apply = ['apply', '--server-side', '--force-conflicts', `--field-manager=${FIELD_MANAGER}`];
    await kubectl(target, [...apply, '-f', join(import.meta.dirname, file)], { signal });
    if (file === CUSTOM_TYPE.file) {
      await kubectl(target, ['wait', '--for=condition=Established', CUSTOM_TYPE.name, '--timeout=30s'], { signal });
    }
  }
  await strand(cluster, signal);
  if (record !== undefined && !record.contents.includes('shop')) {
    await writeRecord(cluster.folder, { ...record, contents: [...record.contents, 'shop'] });
  }
}

/** Deletes the pod whose finalizer nobody serves, once it runs. */
async function strand(cluster: Cluster, signal: AbortSignal | undefined): Promise<void> {
  const pod = ['--namespace=shop', 'pod/legacy-importer'];
  await waitFor(
    async () => {
      const phase = await kubectl(cluster.target, ['get', ...pod, '-o', 'jsonpath={.status.phase}'], { signal });
      return phase === 'Running' || undefined;
    },
    { what: 'pod legacy-importer to run', timeoutMs: 60_000, signal },
  );
  await kubectl(cluster.target, ['delete', ...pod, '--wait=false'], { signal });
}

async function manifests(): Promise<string[]> {
  return (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.yaml')).sort();
}

function specialNodes(): NodeManifest[] {
  const special = (name: string, offset: number) =>
    node({ name, index: FIRST_SPECIAL_INDEX + offset, role: 'worker', labels: { 'testbed.k8s-mcp/workload': 'shop' } });
  const flaky = special('worker-flaky', 0);
  const drained = special('worker-drained', 1);
  const gpu = special('worker-gpu', 2);
  return [
    { ...flaky, metadata: withEntry(flaky.metadata, 'annotations', NOT_READY_ANNOTATION, 'true') },
    { ...drained, spec: { ...drained.spec, unschedulable: true } },
    {
      ...gpu,
      metadata: withEntry(gpu.metadata, 'labels', 'node-role.kubernetes.io/gpu', ''),
      spec: { ...gpu.spec, taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] },
    },
  ];
}

function withEntry<T extends { readonly annotations: object; readonly labels: object }>(
  metadata: T,
  map: 'annotations' | 'labels',
  key: string,
  value: string,
): T {
  return { ...metadata, [map]: { ...metadata[map], [key]: value } };
}
