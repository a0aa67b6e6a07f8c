import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { clustersFolder } from '../lib/folders.ts';
import { type ClusterFolder, clusterFolder, isClusterName } from './cluster-folder.ts';

const recordSchema = z.object({
  name: z.string(),
  /** `starting` while it is being made: found later with nobody at work, it was given up half-way. */
  phase: z.enum(['starting', 'ready']),
  createdAt: z.iso.datetime(),
  ports: z.object({
    apiServer: z.number(),
    etcd: z.number(),
    etcdPeer: z.number(),
    controllerManager: z.number(),
    scheduler: z.number(),
    kwok: z.number(),
  }),
  nodes: z.number(),
  /** Hash of everything that shaped the cluster: programs, stages, arguments. */
  recipe: z.string(),
  /** The process a one-off cluster belongs to: when it is gone the cluster is left over. */
  ownerPid: z.number().optional(),
  /** What was loaded: `shop`, `fill …`. */
  contents: z.array(z.string()),
});

export type ClusterRecord = z.infer<typeof recordSchema>;
export type ClusterPorts = ClusterRecord['ports'];

/** The record, or nothing when there is none that can be read (a cluster given up half-way may leave half of one). */
export async function readRecord(folder: ClusterFolder): Promise<ClusterRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(folder.record, 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writeRecord(folder: ClusterFolder, record: ClusterRecord): Promise<void> {
  const unfinished = `${folder.record}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(record, null, 2)}\n`);
  await rename(unfinished, folder.record);
}

/** Names of all clusters with a folder, healthy or not. */
export async function clusterNames(): Promise<string[]> {
  const entries = await readdir(clustersFolder(), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && isClusterName(entry.name)).map((entry) => entry.name);
}

export async function allRecords(): Promise<ClusterRecord[]> {
  const records = await Promise.all((await clusterNames()).map((name) => readRecord(clusterFolder(name))));
  return records.filter((record) => record !== undefined);
}
