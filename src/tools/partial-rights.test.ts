import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { SHOP } from '../../test/support/clusters.ts';
import { clusterSupport } from '../../testbed/cluster-support.ts';
import { acquireTestCluster, type TestCluster } from '../../testbed/test-cluster.ts';
import { type OpenedTools, openTools } from './testing/opened-tools.ts';

interface KubeconfigFile {
  readonly users: readonly { readonly user: Record<string, unknown> }[];
  readonly contexts: readonly { readonly context: Record<string, unknown> }[];
}

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('a person who may read one namespace', () => {
  const user = `one-namespace-${process.pid}`;
  let cluster: TestCluster;
  let namespace: string;
  let folder: string;
  let tools: OpenedTools;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    namespace = await cluster.createNamespace('rights');
    await cluster.kubectl('create', 'rolebinding', 'view', '-n', namespace, '--clusterrole=view', `--user=${user}`);
    await cluster.kubectl('create', 'service', 'clusterip', 'mine', '-n', namespace, '--tcp=80');
    folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-rights-'));
    const file = parse(await cluster.kubectl('config', 'view', '--raw', '--flatten')) as KubeconfigFile;
    for (const entry of file.users) entry.user['as'] = user;
    for (const entry of file.contexts) entry.context['namespace'] = namespace;
    await writeFile(join(folder, 'config'), stringify(file));
    tools = await openTools({ kubeconfigPath: join(folder, 'config') });
  });
  afterAll(async () => {
    await tools?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('is answered for what can be read, and told that it is not all', async () => {
    const { text, isError } = await tools.call('k8s_list_services');
    expect(isError).toBe(false);
    expect(text).toContain('mine');
    expect(text).toMatch(/Only namespace .* was read/);
  });

  it('is told which right is missing for nodes', async () => {
    const { text, isError } = await tools.call('k8s_list_nodes');
    expect(isError).toBe(true);
    expect(text).toMatch(/list nodes/);
  });

  it('gets a plain refusal in machine form, so that a scanner goes by namespace', async () => {
    const { structured, isError } = await tools.call('k8s_list_services', {}, 'objects');
    expect(isError).toBe(true);
    expect(structured).toMatchObject({ error: { httpStatus: 403, reason: 'Forbidden' } });
  });
});
