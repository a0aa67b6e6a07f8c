import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants, cp, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { stopComponents } from '../cluster/components.ts';
import { readRecord } from '../cluster/record.ts';
import { cacheFolder } from '../lib/folders.ts';
import { compactEtcd, startEtcd } from './etcd.ts';
import type { FillSize } from './fill-plan.ts';
import { renewIdentity } from './identity.ts';

/** A snapshot that nobody restored for so long goes when the next one is kept: versions change, and each is large. */
const UNUSED_MS = 14 * 24 * 60 * 60 * 1000;

interface SnapshotOptions {
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Keeps the cluster's data for later fills of the same size: etcd's folder, copied while nothing runs. Made by hand,
 * since `kwokctl snapshot` wants to download etcdctl.
 */
export async function saveSnapshot(
  cluster: Cluster,
  size: FillSize,
  { onProgress, signal }: SnapshotOptions,
): Promise<void> {
  const folder = await snapshotFolder(cluster, size);
  onProgress?.('keeping a snapshot for next time');
  const unfinished = `${folder}.${randomUUID()}`;
  await stopComponents(cluster.folder);
  try {
    await mkdir(snapshotsFolder(), { recursive: true });
    await removeUnused();
    await startEtcd(cluster);
    await compactEtcd(cluster);
    await stopComponents(cluster.folder, ['etcd']);
    await copyFolder(etcdFolder(cluster), unfinished);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await startCluster(cluster, signal);
  }
}

/** Puts a kept snapshot of that size in the place of the cluster's data. Returns false when there is none. */
export async function restoreSnapshot(
  cluster: Cluster,
  size: FillSize,
  { onProgress, signal }: SnapshotOptions,
): Promise<boolean> {
  const folder = await snapshotFolder(cluster, size);
  if (!existsSync(folder)) return false;
  onProgress?.('restoring the snapshot of an earlier fill');
  await utimes(folder, new Date(), new Date());
  await stopComponents(cluster.folder);
  await rm(etcdFolder(cluster), { recursive: true, force: true });
  await copyFolder(folder, etcdFolder(cluster));
  await renewIdentity(cluster);
  await startCluster(cluster, signal);
  return true;
}

/** Named by what shaped it: size, stages and programs (by the cluster's recipe), manifests. */
export async function snapshotFolder(cluster: Cluster, size: FillSize): Promise<string> {
  const record = await readRecord(cluster.folder);
  const hash = createHash('sha256').update(JSON.stringify([size, record?.recipe]));
  for (const file of ['fill-manifests.ts', 'fill-plan.ts'])
    hash.update(await readFile(join(import.meta.dirname, file)));
  return join(snapshotsFolder(), `fill-${size.pods}-${hash.digest('hex').slice(0, 12)}`);
}

function snapshotsFolder(): string {
  return join(cacheFolder(), 'snapshots');
}

async function removeUnused(): Promise<void> {
  for (const name of await readdir(snapshotsFolder())) {
    const path = join(snapshotsFolder(), name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > UNUSED_MS) await rm(path, { recursive: true, force: true });
  }
}

function etcdFolder(cluster: Cluster): string {
  return join(cluster.folder.controlPlane, 'etcd');
}

async function copyFolder(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
}
