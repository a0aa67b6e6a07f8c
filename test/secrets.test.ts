import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { SHOP } from './support/clusters.ts';
import { FaultProxy, type ProxiedRequest } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { McpHost, NO, YES } from './support/mcp-client.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

/** Long enough that no part of it comes up by chance. */
const PIECE = 8;

describe.skipIf(NO_TEST_BED)('the value of a Secret', () => {
  /** One for each way in which a Secret is made: each could leave by a way of its own. */
  const values = { data: randomValue(), stringData: randomValue(), applied: randomValue(), helm: randomValue() };
  let cluster: TestCluster;
  let workspace: Workspace;
  let namespace: string;
  /** Everything that any program of ours has said. */
  const heard: string[] = [];

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    workspace = await Workspace.open({ kubeconfigPath: cluster.kubeconfigPath, env: { LOG_LEVEL: 'trace' } });
    namespace = await cluster.createNamespace('secrets');
    const secret = (name: string, fields: object, metadata: object = {}): string =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace, ...metadata }, ...fields });
    await cluster.kubectlWithInput(secret('plain', { data: { password: base64(values.data) } }), 'create', '-f', '-');
    const stringData = secret(
      'string-data',
      { stringData: { password: values.stringData } },
      { labels: { tier: 'gold' } },
    );
    await cluster.kubectlWithInput(stringData, 'create', '-f', '-');
    // kubectl keeps what was applied in an annotation, the value with it.
    await cluster.kubectlWithInput(secret('applied', { stringData: { password: values.applied } }), 'apply', '-f', '-');
    const release = { type: 'helm.sh/release.v1', data: { release: base64(base64(values.helm)) } };
    await cluster.kubectlWithInput(
      secret('sh.helm.release.v1.web.v1', release, { labels: { owner: 'helm' } }),
      'create',
      '-f',
      '-',
    );
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const filesLeft = async (): Promise<readonly string[]> => {
    const files = await readdir(workspace.folder, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    return await Promise.all(paths.map((path) => readFile(path, 'latin1')));
  };

  const names = ['plain', 'string-data', 'applied', 'sh.helm.release.v1.web.v1'];

  it('is in no answer of any tool, in any form', async () => {
    await using host = await McpHost.connect(workspace, { answer: () => YES });
    const call = async (tool: string, args: Record<string, unknown>, form?: 'objects' | 'rows'): Promise<string> => {
      const { raw } = await host.call(tool, args, form).catch((error: unknown) => ({ raw: String(error) }));
      heard.push(JSON.stringify(raw));
      return JSON.stringify(raw);
    };
    for (const form of [undefined, 'objects', 'rows'] as const) {
      for (const name of names) {
        expect(await call('k8s_get_resource', { kind: 'secret', name, namespace }, form)).toContain(name);
        for (const field of [
          'data',
          'data.password',
          'data.release',
          'stringData',
          'metadata',
          'metadata.annotations',
          '.',
          'data[0]',
          'metadata.managedFields',
        ]) {
          await call('k8s_get_resource', { kind: 'secret', name, namespace, field, events: true, owners: true }, form);
        }
      }
      for (const kind of ['secrets', 'secret', 'v1/Secret', 'Secret'])
        await call('k8s_list_resources', { kind, namespace }, form);
      await call('k8s_list_resources', { kind: 'secrets', fieldSelector: 'metadata.name=plain' }, form);
      await call('k8s_list_resources', { kind: 'events', namespace }, form);
      await call('k8s_get_cluster_info', {}, form);
    }
    expect(heard.join('\n')).toContain('[redacted ');
    heard.push(host.log);
  });

  it('is not in the cache, where Secrets are asked for', async () => {
    const env = { SCANNER_KINDS: 'secrets,events,configmaps' };
    const sql = `SELECT name, body FROM objects JOIN object_bodies USING (id) WHERE namespace = '${namespace}'`;
    for (const args of [
      ['scan', '--once'],
      ['query', sql, '--json'],
    ]) {
      const { stdout, stderr } = await workspace.run(args, { env });
      heard.push(stdout, stderr);
    }
    for (const name of names) expect(heard.at(-2)).toContain(name);
    expect(heard.at(-2)).toContain('[redacted ');
    heard.push(...(await filesLeft()));
  });

  it('is in no question, no refusal and no result of a write', async () => {
    for (const answer of [NO, YES]) {
      await using host = await McpHost.connect(workspace, {
        answer: (question) => {
          heard.push(question);
          return answer;
        },
      });
      for (const name of names)
        heard.push(JSON.stringify((await host.call('k8s_delete_resource', { kind: 'secret', name, namespace })).raw));
      heard.push(host.log);
    }
    expect(await cluster.kubectl('get', 'secrets', '-n', namespace, '-o', 'name')).toBe('');
  });

  it('is in no error, though the API server repeats it', async () => {
    const { stringData } = values;
    await using proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    const KUBECONFIG = await writeKubeconfig(`${workspace.folder}/proxied`, [{ name: 'proxied', server: proxy.url }]);
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'odd',
        namespace,
        uid: 'b1c5a9c0-0000-4000-8000-000000000000',
        resourceVersion: '1',
        creationTimestamp: '2026-11-23T05:00:00Z',
        annotations: { note: `the password is ${stringData}`, copied: base64(stringData) },
        labels: { password: stringData },
      },
      data: { password: base64(stringData) },
    };
    const isSecret = ({ path }: ProxiedRequest): boolean => path.includes('/secrets');
    const table = {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '1' },
      columnDefinitions: [{ name: 'Name', type: 'string', format: 'name', priority: 0, description: '' }],
      rows: [{ cells: ['odd'], object: secret }],
    };
    proxy.misbehave(
      {
        on: (asked) => isSecret(asked) && asked.accept.includes('as=Table'),
        fault: { type: 'answer', status: 200, body: table },
      },
      { on: ({ path }) => path.endsWith('/secrets/odd'), fault: { type: 'answer', status: 200, body: secret } },
      {
        on: isSecret,
        fault: {
          type: 'answer',
          status: 200,
          body: { apiVersion: 'v1', kind: 'SecretList', metadata: { resourceVersion: '1' }, items: [secret] },
        },
      },
    );
    await using host = await McpHost.connect(workspace, { env: { KUBECONFIG }, answer: () => YES });
    for (const form of [undefined, 'objects', 'rows'] as const) {
      heard.push(
        JSON.stringify((await host.call('k8s_get_resource', { kind: 'secret', name: 'odd', namespace }, form)).raw),
      );
      heard.push(JSON.stringify((await host.call('k8s_list_resources', { kind: 'secrets', namespace }, form)).raw));
    }
    heard.push(host.log);
  });

  it('is in nothing that the commands print, log or leave behind', async () => {
    for (const args of [
      ['scan', '--once'],
      ['status', '--json'],
      ['doctor', '--json'],
      ['query', 'SELECT body FROM object_bodies', '--json'],
      ['tool', 'k8s_list_resources', '--kind', 'secrets', '--json'],
      ['tool', 'k8s_get_resource', '--kind', 'secret', '--name', 'plain', '--namespace', namespace],
    ]) {
      const { stdout, stderr } = await workspace.run(args);
      heard.push(stdout, stderr);
    }
    heard.push(...(await filesLeft()));
  });

  it('was nowhere in all of that, neither as it is, nor encoded, nor in part', () => {
    const everything = heard.join('\n');
    expect(everything.length).toBeGreaterThan(10_000);
    const found = Object.entries(values).flatMap(([name, value]) =>
      spellings(value).flatMap(([spelling, text]) =>
        pieces(text).some((piece) => everything.includes(piece)) ? [`${name} ${spelling}`] : [],
      ),
    );
    expect(found).toEqual([]);
  });
});

/** With characters that JSON, URLs and base64 write differently. */
function randomValue(): string {
  return `p4ss"ü/${randomBytes(24).toString('base64url')}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function spellings(value: string): readonly (readonly [string, string])[] {
  const random = value.slice('p4ss"ü/'.length);
  return [
    ['raw', random],
    ['base64', base64(value).slice(12)],
    ['base64 twice', base64(base64(value)).slice(16)],
    ['hexadecimal', Buffer.from(random).toString('hex')],
    ['backwards', [...random].reverse().join('')],
  ];
}

/** Every part that is long enough not to be chance. */
function pieces(text: string): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - PIECE + 1) }, (_, start) => text.slice(start, start + PIECE));
}
