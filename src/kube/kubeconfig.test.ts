import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { type Kubeconfig, kubeconfigPaths, loadKubeconfig, resolveContext } from './kubeconfig.ts';
import { rejectionOf } from './testing/client-to.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-kubeconfig-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function load(...paths: string[]): Promise<Kubeconfig> {
  const kubeconfig = await loadKubeconfig(paths);
  if (kubeconfig === undefined) throw new Error('no kubeconfig was found');
  return kubeconfig;
}

describe('kubeconfigPaths', () => {
  it('splits KUBECONFIG, expands the home folder and falls back to the standard path', () => {
    const env = { KUBECONFIG: ['/a', '', '~/b'].join(delimiter) };
    expect(kubeconfigPaths(env, '/home/jane')).toEqual(['/a', '/home/jane/b']);
    expect(kubeconfigPaths({}, '/home/jane')).toEqual(['/home/jane/.kube/config']);
    expect(kubeconfigPaths({ KUBECONFIG: '' }, '/home/jane')).toEqual(['/home/jane/.kube/config']);
  });
});

describe('loadKubeconfig', () => {
  it('merges files as kubectl does: the first to name something wins, missing files are skipped', async () => {
    const one = await file(
      'one',
      `
contexts:
- {name: a, context: {cluster: c, user: u, namespace: first}}
clusters:
- {name: c, cluster: {server: "https://first"}}
users: []
`,
    );
    const two = await file(
      'two',
      `
current-context: b
contexts:
- {name: a, context: {cluster: c, user: u, namespace: second}}
- {name: b, context: {cluster: c, user: u}}
clusters:
- {name: c, cluster: {server: "https://second", proxy-url: "http://proxy"}}
users:
- {name: u, user: {token: t}}
`,
    );
    const kubeconfig = await load(one, join(folder, 'missing'), two);
    expect(kubeconfig.paths).toEqual([one, two]);
    expect(kubeconfig.currentContext).toBe('b');
    expect([...kubeconfig.contexts.keys()]).toEqual(['a', 'b']);
    expect(kubeconfig.contexts.get('a')?.namespace).toBe('first');
    // An entry is taken whole: nothing of the second one is mixed in.
    expect(kubeconfig.clusters.get('c')).toEqual({
      server: 'https://first',
      insecureSkipTlsVerify: false,
      disableCompression: false,
    });
    expect(resolveContext(kubeconfig, 'a').user).toEqual({ token: 't' });
  });

  it('takes relative paths from the folder of the file that holds them, data before files', async () => {
    const path = await file(
      'sub/config',
      `
clusters:
- {name: c, cluster: {server: s, certificate-authority: pki/ca.pem}}
users:
- name: u
  user:
    client-certificate: /abs/client.pem
    client-key: client.key
    client-key-data: ${Buffer.from('PEM').toString('base64')}
    tokenFile: token
    exec: {command: ./bin/login, apiVersion: client.authentication.k8s.io/v1, args: [a, 1], env: [{name: X, value: y}]}
- {name: v, user: {exec: {command: aws, apiVersion: client.authentication.k8s.io/v1}}}
`,
    );
    const { clusters, users } = await load(path);
    const base = join(folder, 'sub');
    expect(clusters.get('c')?.certificateAuthority).toEqual({ type: 'file', path: join(base, 'pki/ca.pem') });
    expect(users.get('u')).toMatchObject({
      clientCertificate: { type: 'file', path: '/abs/client.pem' },
      clientKey: { type: 'data', pem: 'PEM' },
      tokenFile: join(base, 'token'),
      exec: { command: join(base, 'bin/login'), args: ['a', '1'], env: [{ name: 'X', value: 'y' }] },
    });
    expect(users.get('v')?.exec?.command).toBe('aws');
  });

  it('reads impersonation, proxies, server names and names that look like numbers', async () => {
    const path = await file(
      'more',
      `
current-context: 12
contexts: [{name: 12, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://x", tls-server-name: n, proxy-url: "http://p", insecure-skip-tls-verify: true}}]
users: [{name: u, user: {username: jane, password: 1234, as: boss, as-groups: [g1, g2], as-uid: x, as-user-extra: {a: [b]}}}]
`,
    );
    const access = resolveContext(await load(path), '12');
    expect(access.cluster).toMatchObject({ tlsServerName: 'n', proxyUrl: 'http://p', insecureSkipTlsVerify: true });
    expect(access.user).toEqual({
      username: 'jane',
      password: '1234',
      impersonate: { user: 'boss', uid: 'x', groups: ['g1', 'g2'], extra: { a: ['b'] } },
    });
  });

  it('knows no context named after a property of every object', async () => {
    const kubeconfig = await load(await file('empty', ''));
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(() => resolveContext(kubeconfig, name)).toThrow(/There is no context/);
    }
  });

  it('says where YAML is wrong without quoting the line, which may hold a key', async () => {
    const path = await file('broken', 'users:\n- name: u\n  user: {token: hunter2, token: "hunter3\n');
    const error = await rejectionOf(loadKubeconfig([path]));
    expect(error).toBeInstanceOf(AppError);
    expect(String(error)).toMatch(/isn't valid YAML at line \d/);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('hunter');
    expect((error as AppError).cause).toBeUndefined();
  });

  it('says which file cannot be read', async () => {
    const path = join(folder, 'a-folder');
    await mkdir(path);
    expect(String(await rejectionOf(loadKubeconfig([path])))).toContain(`The kubeconfig ${path} can't be read`);
  });
});

describe('resolveContext', () => {
  it('names the part that is missing, and the nearest names', async () => {
    const kubeconfig = await load(
      await file(
        'parts',
        `
contexts:
- {name: production, context: {cluster: prod, user: jane}}
- {name: staging, context: {cluster: stag, user: jnae}}
- {name: testing, context: {cluster: empty}}
clusters:
- {name: stag, cluster: {server: "https://s"}}
- {name: empty, cluster: {}}
users:
- {name: jane, user: {}}
`,
      ),
    );
    expect(() => resolveContext(kubeconfig, 'prodution')).toThrow(
      /no context "prodution" in .*Did you mean "production"/,
    );
    expect(() => resolveContext(kubeconfig, 'production')).toThrow(/names the cluster "prod", which isn't in/);
    expect(() => resolveContext(kubeconfig, 'staging')).toThrow(/names the user "jnae".*Did you mean "jane"/);
    expect(() => resolveContext(kubeconfig, 'testing')).toThrow(/has no server/);
  });
});
