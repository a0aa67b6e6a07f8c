import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { silentLog } from '../lib/log.ts';
import { type ClusterSet, type ClusterSetOptions, openClusterSet } from './cluster-set.ts';
import type { Environment } from './kubeconfig.ts';
import { rejectionOf } from './testing/client-to.ts';
import { sendJson, startFakeApiServer } from './testing/fake-api-server.ts';

const KUBECONFIG = `
current-context: staging
contexts:
- {name: production, context: {cluster: c, user: u, namespace: shop}}
- {name: staging, context: {cluster: c, user: u}}
- {name: broken, context: {cluster: c, user: nobody}}
clusters:
- {name: c, cluster: {server: "http://127.0.0.1:1"}}
users:
- {name: u, user: {token: t}}
`;

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-set-'));
  path = join(folder, 'config');
  await writeFile(path, KUBECONFIG);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function open(options: Partial<ClusterSetOptions>, env: Environment = {}): Promise<ClusterSet> {
  return openClusterSet(
    { log: silentLog, clock: systemClock, env, homeFolder: folder },
    { contexts: [], serviceAccountFolder: join(folder, 'no-service-account'), ...options },
  );
}

describe('openClusterSet', () => {
  it('chooses the current context, all of them, or those that are named', async () => {
    await using current = await open({ kubeconfigPaths: [path] });
    expect(current.names).toEqual(['staging']);
    await using all = await open({ contexts: ['*'] }, { KUBECONFIG: path });
    expect(all.names).toEqual(['production', 'staging', 'broken']);
    await using some = await open({ kubeconfigPaths: [path], contexts: [' broken', 'production', 'broken', ''] });
    expect(some.names).toEqual(['broken', 'production']);
  });

  it('makes one client for each, with the namespace of its context, and lets a broken one fail alone', async () => {
    await using set = await open({ kubeconfigPaths: [path], contexts: ['*'] });
    expect(() => set.client('broken')).toThrow(/names the user "nobody"/);
    expect(set.client('production').defaultNamespace).toBe('shop');
    expect(set.client('staging').defaultNamespace).toBe('default');
    expect(set.client('staging')).toBe(set.client('staging'));
    expect(set.catalog('staging')).toBe(set.catalog('staging'));
  });

  it('names the nearest context for one that is not there or was not chosen', async () => {
    expect(String(await rejectionOf(open({ kubeconfigPaths: [path], contexts: ['prodution'] })))).toContain(
      'Did you mean "production"?',
    );
    await using set = await open({ kubeconfigPaths: [path] });
    expect(() => set.client('production')).toThrow();
    expect(() => set.client('constructor')).toThrow(/no context "constructor"/);
  });

  it('says what is wrong where no current context is set', async () => {
    const none = join(folder, 'no-current');
    await writeFile(none, KUBECONFIG.replace('current-context: staging', ''));
    expect(String(await rejectionOf(open({ kubeconfigPaths: [none] })))).toMatch(
      /No current context is set.*K8S_CONTEXTS.*production, staging, broken/,
    );
  });

  it('says where it looked when there is no kubeconfig, and how to mend it', async () => {
    const error = await rejectionOf(open({}));
    expect(error).toMatchObject({ code: 'kubeconfig' });
    expect(String(error)).toContain(join(folder, '.kube', 'config'));
    expect(String(error)).toContain('Set KUBECONFIG');
  });

  it("uses a pod's service account where there is no kubeconfig", async () => {
    const serviceAccountFolder = join(folder, 'service-account');
    await mkdir(serviceAccountFolder);
    await writeFile(join(serviceAccountFolder, 'token'), 'pod-token\n');
    await writeFile(join(serviceAccountFolder, 'namespace'), 'shop\n');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    await using set = await open({ serviceAccountFolder }, env);
    expect(set.names).toEqual(['in-cluster']);
    const client = set.client('in-cluster');
    expect(client.server).toBe('https://[fd00::1]');
    expect(client.defaultNamespace).toBe('shop');
    await using preferred = await open({ serviceAccountFolder, kubeconfigPaths: [path] }, env);
    expect(preferred.names).toEqual(['staging']);
  });

  it('closes its clients', async () => {
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    const own = join(folder, 'own');
    await writeFile(own, KUBECONFIG.replace('http://127.0.0.1:1', server.url));
    const set = await open({ kubeconfigPaths: [own] });
    const client = set.client('staging');
    await client.request({ path: '/api', verb: 'get', resource: 'pods' });
    await set[Symbol.asyncDispose]();
    expect(await rejectionOf(client.request({ path: '/api', verb: 'get', resource: 'pods' }))).toMatchObject({
      code: 'cancelled',
    });
  });
});
