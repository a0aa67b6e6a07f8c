import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { clusterSupport } from '../cluster-support.ts';
import { processesStartedFrom } from '../lib/processes.ts';
import { clusterByName, startApiServer, stopApiServer } from './cluster.ts';
import { downCluster } from './cluster-down.ts';
import { clusterStatuses } from './cluster-status.ts';
import { upCluster } from './cluster-up.ts';
import { COMPONENTS, runningComponents, stopComponents } from './components.ts';
import { clusterHealth } from './health.ts';
import { kubectl } from './kubectl.ts';
import { clusterNames, readRecord, writeRecord } from './record.ts';

const program = join(import.meta.dirname, '..', 'testbed.ts');
let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'testbed-clusters-'));
  vi.stubEnv('K8S_MCP_TESTBED_HOME', home);
});
afterEach(async () => {
  for (const name of await clusterNames()) await downCluster(name);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

function upInAnotherProcess(name: string): Promise<{ code: number | null; kubeconfig: string }> {
  const child = spawn(process.execPath, [program, 'up', '--name', name], { stdio: ['ignore', 'pipe', 'ignore'] });
  let kubeconfig = '';
  child.stdout.on('data', (chunk: Buffer) => {
    kubeconfig += chunk.toString();
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, kubeconfig: kubeconfig.trim() })));
}

async function pids(name: string): Promise<number[]> {
  return [...(await runningComponents(clusterByName(name).folder)).values()].map(({ pid }) => pid).sort();
}

// Each starts one to three control planes.
const LONG = { timeout: 180_000 };

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('a cluster', LONG, () => {
  it('comes up with nodes, on loopback only, is used again, and leaves nothing behind', async () => {
    const cluster = await upCluster('life', { nodes: 3 });
    const nodes = await kubectl(cluster.target, ['get', 'nodes', '--no-headers']);
    expect(nodes.trim().split('\n')).toHaveLength(3);
    expect(await clusterStatuses()).toMatchObject([{ name: 'life', health: 'healthy', nodes: 3 }]);
    const before = await pids('life');
    expect(before).toHaveLength(COMPONENTS.length);
    expect(listeningBeyondLoopback(before)).toEqual([]);

    await upCluster('life');
    expect(await pids('life')).toEqual(before);

    await downCluster('life');
    expect(await processesStartedFrom(home)).toEqual([]);
    expect(existsSync(cluster.folder.root)).toBe(false);
    expect(await clusterStatuses()).toEqual([]);
  });

  it('is replaced when one of its components was killed', async () => {
    const cluster = await upCluster('broken');
    await stopComponents(cluster.folder, ['etcd']);
    await expect.poll(() => clusterHealth(cluster.folder, cluster.target)).toMatchObject({ state: 'broken' });
    const lines: string[] = [];
    await upCluster('broken', { onProgress: (line) => lines.push(line) });
    expect(lines.join('\n')).toContain('not running: etcd');
    expect(await clusterHealth(cluster.folder, cluster.target)).toEqual({ state: 'healthy' });
  });

  it('is replaced when it is left over from before a reboot, or was given up half-way', async () => {
    const cluster = await upCluster('stale');
    await stopComponents(cluster.folder);
    await expect.poll(() => clusterHealth(cluster.folder, cluster.target)).toMatchObject({ state: 'stale' });
    await upCluster('stale');
    const record = await readRecord(cluster.folder);
    if (record) await writeRecord(cluster.folder, { ...record, phase: 'starting' });
    expect(await clusterHealth(cluster.folder, cluster.target)).toMatchObject({ state: 'stale' });
    const before = await pids('stale');
    await upCluster('stale');
    expect(await pids('stale')).not.toEqual(before);
    expect(await clusterHealth(cluster.folder, cluster.target)).toEqual({ state: 'healthy' });
  });

  it('keeps its port and its data when the API server is stopped and started', async () => {
    const cluster = await upCluster('fault');
    await kubectl(cluster.target, ['create', 'namespace', 'kept']);
    const port = (await readRecord(cluster.folder))?.ports.apiServer;
    await stopApiServer(cluster);
    await expect(kubectl(cluster.target, ['get', 'namespaces'])).rejects.toThrow('refused');
    expect(await clusterHealth(cluster.folder, cluster.target)).toMatchObject({ state: 'broken' });
    await startApiServer(cluster);
    expect(readFileSync(cluster.folder.kubeconfig, 'utf8')).toContain(`127.0.0.1:${port}`);
    expect(await kubectl(cluster.target, ['get', 'namespace', 'kept', '-o', 'name'])).toBe('namespace/kept\n');
    // The controllers waited for it and work again.
    await kubectl(cluster.target, ['create', 'deployment', 'after', '-n', 'kept', '--image=registry.example/a:1']);
    await kubectl(cluster.target, ['rollout', 'status', 'deployment/after', '-n', 'kept', '--timeout=60s']);
  });

  it('takes further flags for its components', async () => {
    const tokens = join(home, 'tokens.csv');
    writeFileSync(tokens, 'made-up-token,reader,1000\n');
    const cluster = await upCluster('flags', {
      extraArgs: [{ component: 'kube-apiserver', key: 'token-auth-file', value: tokens }],
    });
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 'made-up-token' } };
    const answer = await kubectl(cluster.target, ['create', '-f', '-', '-o', 'jsonpath={.status.user.username}'], {
      input: JSON.stringify(review),
    });
    expect(answer).toBe('reader');
  });

  it('is made once when two processes ask for it together, and twice under two names', async () => {
    const [one, same, other] = await Promise.all([
      upInAnotherProcess('shared'),
      upInAnotherProcess('shared'),
      upInAnotherProcess('other'),
    ]);
    expect([one.code, same.code, other.code]).toEqual([0, 0, 0]);
    expect(one.kubeconfig).toBe(same.kubeconfig);
    const statuses = await clusterStatuses();
    expect(statuses.map(({ name, health }) => `${name} ${health}`)).toEqual(['other healthy', 'shared healthy']);
    const ports = statuses.flatMap((status) => Object.values(status.ports ?? {}));
    expect(new Set(ports).size).toBe(12);
    expect(await processesStartedFrom(home)).toHaveLength(2 * COMPONENTS.length);
  });

  it('is removed by a later run when it was a one-off of a process that is gone', async () => {
    await upCluster('once', { ownerPid: deadPid() });
    await upCluster('next');
    expect(await clusterNames()).toEqual(['next']);
  });
});

/** Listening sockets of the processes that are not on 127.0.0.0/8, from /proc; empty where there is none. */
function listeningBeyondLoopback(processes: readonly number[]): string[] {
  const LISTEN = '0A';
  return processes.flatMap((pid) => {
    const own = ownSockets(pid);
    return ['tcp', 'tcp6'].flatMap((table) => {
      const path = `/proc/${pid}/net/${table}`;
      if (!existsSync(path)) return [];
      const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);
      return rows.flatMap((row) => {
        const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
        // Little-endian hexadecimal: 7F at the end is 127.
        const isLoopback = /^[0-9A-F]{6}7F:/.test(local);
        return state === LISTEN && own.has(inode) && !isLoopback ? [local] : [];
      });
    });
  });
}

function ownSockets(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  if (!existsSync(folder)) return new Set();
  return new Set(
    readdirSync(folder).flatMap((name) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(join(folder, name)))?.[1] ?? [];
      } catch {
        // Closed between the two looks.
        return [];
      }
    }),
  );
}

function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}
