import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Binaries, ensureBinaries } from '../control-plane/binaries.ts';
import { withFileLock } from '../lib/file-lock.ts';
import { clustersFolder } from '../lib/folders.ts';
import { isAlive } from '../lib/processes.ts';
import { run } from '../lib/run.ts';
import { errorMessage, TestbedError } from '../lib/testbed-error.ts';
import { writeLogFiles } from '../logs/container-log.ts';
import { type Cluster, startCluster, targetOf } from './cluster.ts';
import { downCluster, removeCluster } from './cluster-down.ts';
import { clusterFolder } from './cluster-folder.ts';
import { COMPONENTS, logTail } from './components.ts';
import { clusterHealth } from './health.ts';
import { type ExtraArg, kwokConfig, recipeHash } from './kwok-config.ts';
import { addNodes, clusterNodes } from './nodes.ts';
import { choosePorts } from './ports.ts';
import { allRecords, type ClusterRecord, readRecord, writeRecord } from './record.ts';

export const DEFAULT_NODES = 5;
// A port can be taken between our look and the component's bind; a fresh choice mends that.
const ATTEMPTS = 3;

export interface UpOptions {
  readonly nodes?: number | undefined;
  readonly extraArgs?: readonly ExtraArg[] | undefined;
  /** A healthy cluster made from another recipe (other programs, stages or arguments) is replaced, not reused. */
  readonly replaceOutdated?: boolean;
  /** Makes it a one-off cluster that counts as left over when this process is gone. */
  readonly ownerPid?: number | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Returns a healthy cluster of that name: the one that runs, or a new one in place of one that does not work. */
export async function upCluster(name: string, options: UpOptions = {}): Promise<Cluster> {
  const folder = clusterFolder(name);
  const binaries = await ensureBinaries(options);
  await removeLeftOverClusters();
  const cluster: Cluster = { name, folder, target: targetOf(folder, binaries.paths.kubectl) };
  const onWait = () => options.onProgress?.(`another process is at work on cluster ${name}, waiting for it`);
  return withFileLock(
    folder.lock,
    async () => {
      if (!(await reuse(cluster, binaries, options))) await create(cluster, binaries, options);
      return cluster;
    },
    { onWait, signal: options.signal },
  );
}

async function reuse(cluster: Cluster, binaries: Binaries, options: UpOptions): Promise<boolean> {
  const health = await clusterHealth(cluster.folder, cluster.target);
  if (health.state === 'absent') return false;
  if (health.state !== 'healthy') {
    options.onProgress?.(`cluster ${cluster.name} is ${health.state} (${health.reason}), replacing it`);
    return false;
  }
  const record = await readRecord(cluster.folder);
  if (record?.recipe !== recipeHash(binaries, options.extraArgs ?? [])) {
    if (options.replaceOutdated) {
      options.onProgress?.(`cluster ${cluster.name} was made from another recipe, replacing it`);
      return false;
    }
    options.onProgress?.(
      `cluster ${cluster.name} was made with other arguments or by another version; take it down to renew it`,
    );
  }
  if (record !== undefined && options.nodes !== undefined && options.nodes > record.nodes) {
    await addNodes(cluster.target, clusterNodes(options.nodes));
    await writeRecord(cluster.folder, { ...record, nodes: options.nodes });
  }
  await writeLogFiles(cluster.folder.containerLogs, new Date());
  return true;
}

async function create(cluster: Cluster, binaries: Binaries, options: UpOptions): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await removeCluster(cluster.folder);
      return await createOnce(cluster, binaries, options);
    } catch (error) {
      const words = await componentWords(cluster);
      await removeCluster(cluster.folder);
      if (options.signal?.aborted) throw error;
      const message = `cluster ${cluster.name} did not come up: ${errorMessage(error)}${words}`;
      if (attempt >= ATTEMPTS || !/address already in use/.test(message))
        throw new TestbedError(message, { cause: error });
      options.onProgress?.(`a port was taken meanwhile, trying others (${attempt + 1} of ${ATTEMPTS})`);
    }
  }
}

async function createOnce(cluster: Cluster, binaries: Binaries, options: UpOptions): Promise<void> {
  const { folder, name } = cluster;
  const { signal, extraArgs = [], nodes = DEFAULT_NODES } = options;
  await mkdir(folder.root, { recursive: true, mode: 0o700 });
  // The lock covers choosing ports up to writing them down, where the next one to choose sees them.
  const record = await withFileLock(join(clustersFolder(), '.locks', 'ports.lock'), async () => {
    const chosen: ClusterRecord = {
      name,
      phase: 'starting',
      createdAt: new Date().toISOString(),
      ports: await choosePorts(),
      nodes,
      recipe: recipeHash(binaries, extraArgs),
      contents: [],
      ...(options.ownerPid === undefined ? {} : { ownerPid: options.ownerPid }),
    };
    await writeRecord(folder, chosen);
    return chosen;
  });
  await writeLogFiles(folder.containerLogs, new Date());
  await writeFile(folder.config, kwokConfig({ folder, binaries, ports: record.ports, extraArgs }));
  const args = ['create', 'cluster', '--name', name, '--runtime', 'binary', '-c', folder.config];
  args.push('--disable-qps-limits', '--kubeconfig', folder.kubeconfig, '--wait', '120s', '--timeout', '180s');
  const { KUBECONFIG: _, ...environment } = process.env;
  await run(binaries.paths.kwokctl, args, {
    cwd: folder.root,
    // kwokctl takes kubectl from the PATH; HOME keeps what that one caches out of the person's home.
    env: {
      ...environment,
      KWOK_WORKDIR: folder.kwokHome,
      HOME: folder.root,
      PATH: `${binaries.folder}${delimiter}${process.env.PATH ?? ''}`,
    },
    signal,
    timeoutMs: 240_000,
  });
  await startCluster(cluster, signal);
  await addNodes(cluster.target, clusterNodes(nodes));
  await writeRecord(folder, { ...record, phase: 'ready' });
}

/** One-off clusters whose process is gone. */
async function removeLeftOverClusters(): Promise<void> {
  const records = await allRecords();
  const leftOver = records.filter(({ ownerPid }) => ownerPid !== undefined && !isAlive({ pid: ownerPid }));
  for (const { name } of leftOver) await downCluster(name);
}

async function componentWords(cluster: Cluster): Promise<string> {
  const tails = await Promise.all(
    COMPONENTS.map(async (name) => ({ name, text: await logTail(cluster.folder, name, 3).catch(() => '') })),
  );
  return tails
    .filter(({ text }) => text !== '')
    .map(({ name, text }) => `\n--- ${name}\n${text}`)
    .join('');
}
