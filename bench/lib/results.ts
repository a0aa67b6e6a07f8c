import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { BenchCluster } from '../setting/cluster.ts';
import { peerVersion } from '../setting/peers.ts';
import { judge } from './figure.ts';
import type { PartResult } from './part.ts';

const FOLDER = join(import.meta.dirname, '..', 'results');

/** Writes the results of a run, every single value included, and what it ran on. Returns the file's path. */
export async function writeResults(results: readonly PartResult[], cluster: BenchCluster): Promise<string> {
  const at = new Date().toISOString();
  const path = join(FOLDER, `${at.replaceAll(':', '-')}.json`);
  const document = {
    at,
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, memoryMb: Math.round(totalmem() / 1e6) },
    node: process.version,
    cluster: { pods: cluster.pods, nodes: cluster.nodes, namespaces: cluster.namespaces.length },
    peers: {
      'kubernetes-mcp-server': await peerVersion('kubernetes-mcp-server'),
      'mcp-server-kubernetes': await peerVersion('mcp-server-kubernetes'),
    },
    parts: results.map(({ figures, ...part }) => ({ ...part, figures: figures.map(judge) })),
  };
  await mkdir(FOLDER, { recursive: true });
  await writeFile(path, `${JSON.stringify(document, null, 2)}\n`);
  return path;
}
