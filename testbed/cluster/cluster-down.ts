import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { withFileLock } from '../lib/file-lock.ts';
import { endProcesses, processesStartedFrom } from '../lib/processes.ts';
import { type ClusterFolder, clusterFolder } from './cluster-folder.ts';
import { readRecord } from './record.ts';

export interface DownOptions {
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Ends the cluster's processes and removes all of its files. Returns whether there was anything to remove. */
export async function downCluster(name: string, options: DownOptions = {}): Promise<boolean> {
  const folder = clusterFolder(name);
  const onWait = () => options.onProgress?.(`another process is at work on cluster ${name}, waiting for it`);
  const isOneOff = (await readRecord(folder))?.ownerPid !== undefined;
  const existed = await withFileLock(folder.lock, () => removeCluster(folder), { onWait, signal: options.signal });
  // Nobody comes back to the name of a one-off. Other locks stay: somebody may be waiting for the very file.
  if (isOneOff) await rm(folder.lock, { force: true });
  return existed;
}

/** The same for a caller that holds the cluster's lock. */
export async function removeCluster(folder: ClusterFolder): Promise<boolean> {
  const existed = existsSync(folder.root);
  await endProcesses(await processesStartedFrom(folder.programs), { graceMs: 0 });
  // A folder of 50,000 pods may be written to for a moment after its etcd was killed.
  await rm(folder.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return existed;
}
