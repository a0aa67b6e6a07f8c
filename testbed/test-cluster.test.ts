import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { downCluster } from './cluster/cluster-down.ts';
import { clusterNames } from './cluster/record.ts';
import { clusterSupport } from './cluster-support.ts';
import { acquireTestCluster } from './test-cluster.ts';

const LONG = { timeout: 180_000 };
const home = mkdtempSync(join(tmpdir(), 'testbed-clusters-'));
beforeAll(() => vi.stubEnv('K8S_MCP_TESTBED_HOME', home));
afterAll(async () => {
  for (const name of await clusterNames()) await downCluster(name);
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('acquireTestCluster', LONG, () => {
  it('gives a one-off cluster that goes when it is disposed of', async () => {
    {
      await using cluster = await acquireTestCluster({ workloads: 'none' });
      expect(cluster.isKwok).toBe(true);
      expect(await cluster.kubectl('config', 'current-context')).toBe(`${cluster.contextName}\n`);
      expect(await clusterNames()).toEqual([expect.stringMatching(/^once-/)]);
    }
    expect(await clusterNames()).toEqual([]);
    expect(readdirSync(join(home, '.locks'))).toEqual(['ports.lock']);
  });

  it('gives the same named cluster to everybody who asks, at the same time too, and keeps it', async () => {
    const [one, two] = await Promise.all([
      acquireTestCluster({ name: 'shared', workloads: 'none' }),
      acquireTestCluster({ name: 'shared', workloads: 'none' }),
    ]);
    expect(one.kubeconfigPath).toBe(two.kubeconfigPath);
    const namespace = await one.createNamespace('mine');
    expect(namespace).toMatch(/^k8s-mcp-test-[0-9a-f]{6}-mine$/);
    await one[Symbol.asyncDispose]();
    await expect
      .poll(() => two.kubectl('get', 'namespaces', '-o', 'name'), { timeout: 60_000 })
      .not.toContain(namespace);
    expect(await clusterNames()).toEqual(['shared']);
  });

  it('works in namespaces of its own in the cluster that the environment names', async () => {
    const shared = await acquireTestCluster({ name: 'shared', workloads: 'none' });
    vi.stubEnv('K8S_MCP_TEST_KUBECONFIG', shared.kubeconfigPath);
    try {
      const foreign = await acquireTestCluster({ workloads: 'none' });
      expect(foreign).toMatchObject({ isKwok: false, contextName: shared.contextName });
      const namespace = await foreign.createNamespace('guest');
      await foreign.kubectlWithInput(
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}',
        'apply',
        '-n',
        namespace,
        '-f',
        '-',
      );
      await foreign[Symbol.asyncDispose]();
      const left = () => shared.kubectl('get', 'namespaces', '-o', 'name');
      await expect.poll(left, { timeout: 60_000 }).not.toContain(namespace);
      await expect(foreign.stopApiServer()).rejects.toThrow('only the API server of a test bed cluster');
      vi.stubEnv('CI', '');
      await expect(acquireTestCluster({ workloads: 'shop' })).rejects.toThrow('needs a cluster of the test bed');
    } finally {
      vi.stubEnv('K8S_MCP_TEST_KUBECONFIG', '');
    }
  });
});

describe('clusterSupport', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.stubEnv('K8S_MCP_TESTBED_HOME', home);
  });

  function nothingHere(): void {
    vi.stubEnv('K8S_MCP_TESTBED_CACHE', join(home, 'empty'));
    vi.stubEnv('K8S_MCP_TEST_KUBECONFIG', '');
    vi.stubEnv('PATH', home);
  }

  it('says what is missing where there is neither Go nor a built control plane', () => {
    nothingHere();
    vi.stubEnv('CI', '');
    expect(clusterSupport()).toEqual({ available: false, reason: expect.stringContaining('Install Go') });
  });

  it('does not let anything be skipped under CI', () => {
    nothingHere();
    vi.stubEnv('CI', 'true');
    expect(() => clusterSupport()).toThrow('CI=true');
  });

  it('does not take another cluster for one of the test bed', () => {
    vi.stubEnv('CI', '');
    vi.stubEnv('K8S_MCP_TEST_KUBECONFIG', import.meta.filename);
    expect(clusterSupport()).toEqual({ available: true });
    expect(clusterSupport({ needsKwok: true }).available).toBe(false);
    vi.stubEnv('K8S_MCP_TEST_KUBECONFIG', join(home, 'nowhere'));
    expect(clusterSupport()).toMatchObject({ available: false, reason: expect.stringContaining('not there') });
  });
});
