import fc from 'fast-check';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterSupport } from '../../testbed/cluster-support.ts';
import { acquireTestCluster, type TestCluster } from '../../testbed/test-cluster.ts';
import { systemClock } from '../lib/clock.ts';
import { silentLog } from '../lib/log.ts';
import { ClusterClient, type KubeRequest } from './cluster-client.ts';
import { getObject } from './get.ts';
import { DEPLOYMENTS, PODS } from './known-resources.ts';
import { type ClusterAccess, loadKubeconfig, resolveContext } from './kubeconfig.ts';
import { listPage } from './list.ts';
import { resourcePath } from './resource-path.ts';
import { type AnyPod, anyPod } from './testing/any-pod.ts';
import { rejectionOf } from './testing/client-to.ts';
import { expectEqualWords, podWords } from './testing/expect-equal-words.ts';
import type { KubeObject } from './words/kube-object.ts';
import { createObject, deleteObject } from './write.ts';

const { signal } = new AbortController();
const DRY = { dryRun: true, signal } as const;
const REAL = { dryRun: false, signal } as const;

describe.skipIf(!clusterSupport().available)('on a real cluster that may be written to', () => {
  let cluster: TestCluster;
  let access: ClusterAccess;
  let client: ClusterClient;
  let namespace: string;

  beforeAll(async () => {
    // One of its own: a hundred odd pods would disturb what other tests read.
    cluster = await acquireTestCluster({ workloads: 'none' });
    namespace = await cluster.createNamespace('kube');
    const kubeconfig = await loadKubeconfig([cluster.kubeconfigPath]);
    if (kubeconfig === undefined) throw new Error('the test cluster has no kubeconfig');
    access = resolveContext(kubeconfig, cluster.contextName);
    client = clientOf(access);
  }, 600_000);

  afterAll(async () => {
    await client?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('says the same as the API server of pods in any state that it stores', async () => {
    const pods = fc.sample(anyPod, { numRuns: 150, seed: 20_261_123 });
    const limit = pLimit(8);
    const stored = await Promise.all(pods.map((pod, index) => limit(storePod, `any-${index}`, pod)));
    expect(stored.filter((isStored) => isStored).length).toBeGreaterThan(75);
    await expectEqualWords(client, PODS, podWords, { namespace });
    const release = { body: { metadata: { finalizers: null } }, verb: 'patch', resource: 'pods' } as const;
    await Promise.all(
      pods.map((pod, index) => limit(async () => pod.deleted && (await patch(`any-${index}`, release)))),
    );
  });

  /** False where the API server refuses the state; those that it takes, it prints. */
  async function storePod(name: string, { spec, status, deleted }: AnyPod): Promise<boolean> {
    const metadata = { name, ...(deleted ? { finalizers: ['k8s-mcp.test/hold'] } : {}) };
    await createObject(client, PODS, namespace, { apiVersion: 'v1', kind: 'Pod', metadata, spec }, REAL);
    const written = patch(`${name}/status`, { body: { status }, verb: 'patch', resource: 'pods/status' });
    const isStored = await written.then(
      () => true,
      () => false,
    );
    if (deleted) await deleteObject(client, PODS, { namespace, name }, REAL);
    return isStored;
  }

  async function patch(place: string, request: Pick<KubeRequest, 'body' | 'verb' | 'resource'>): Promise<void> {
    const path = `${resourcePath(PODS, { namespace })}/${place}`;
    const contentType = 'application/merge-patch+json';
    await client.request({ ...request, method: 'PATCH', path, contentType, signal });
  }

  it('changes nothing in a dry run, and only the object that was meant otherwise', async () => {
    const key = { namespace, name: 'web' };
    const get = (): Promise<KubeObject> => getObject(client, DEPLOYMENTS, key, { signal });
    const dry = await createObject(client, DEPLOYMENTS, namespace, deployment('web'), DRY);
    expect(dry.metadata.uid).toBeTruthy();
    expect(await rejectionOf(get())).toMatchObject({ data: { httpStatus: 404 } });

    const created = await createObject(client, DEPLOYMENTS, namespace, deployment('web'), REAL);
    const uid = created.metadata.uid ?? '';
    await deleteObject(client, DEPLOYMENTS, key, { ...DRY, uid, propagationPolicy: 'Background' });
    const kept = await get();
    expect(kept.metadata).toMatchObject({ uid });
    expect(kept.metadata.deletionTimestamp).toBeUndefined();

    const other = deleteObject(client, DEPLOYMENTS, key, { ...REAL, uid: 'another' });
    expect(await rejectionOf(other)).toMatchObject({ code: 'kube_api', data: { reason: 'Conflict' } });
    await deleteObject(client, DEPLOYMENTS, key, { ...REAL, uid, propagationPolicy: 'Background' });
    expect(await rejectionOf(get())).toMatchObject({ data: { reason: 'NotFound' } });
  });

  it("refuses a misspelt field, in the API server's words", async () => {
    const object = deployment('web');
    const misspelt = { ...object, spec: { ...(object.spec as object), replcas: 2 } };
    const error = await rejectionOf(createObject(client, DEPLOYMENTS, namespace, misspelt, DRY));
    expect(String(error)).toContain('unknown field "spec.replcas"');
  });

  it('acts as another user, and names the right that one lacks', async () => {
    const impersonate = { user: 'jane@example.com', uid: '', groups: ['visitors'], extra: {} };
    await using jane = clientOf({ ...access, user: { ...access.user, impersonate } });
    const error = await rejectionOf(listPage(jane, DEPLOYMENTS, { namespace, signal }));
    expect(error).toMatchObject({ code: 'kube_api', data: { httpStatus: 403, verb: 'list' } });
    expect(String(error)).toContain(
      `You may not list deployments.apps in namespace ${namespace} on cluster ${cluster.contextName} (you are "jane@example.com"): the right "list" on "deployments.apps" is missing.`,
    );
  });

  it("is let in by a service account's token, and not by a wrong one", async () => {
    const token = (await cluster.kubectl('-n', namespace, 'create', 'token', 'default')).trim();
    // The certificate of the admin would speak before the token.
    await using right = clientOf({ ...access, user: { token } });
    const refused = await rejectionOf(listPage(right, PODS, { namespace, signal }));
    expect(refused).toMatchObject({ data: { reason: 'Forbidden' } });
    expect(String(refused)).toContain(`system:serviceaccount:${namespace}:default`);
    await using wrong = clientOf({ ...access, user: { token: `${token.slice(0, -8)}AAAAAAAA` } });
    const unknown = await rejectionOf(listPage(wrong, PODS, { namespace, signal }));
    expect(unknown).toMatchObject({ data: { reason: 'Unauthorized' } });
    expect(String(unknown)).not.toContain(token.slice(0, 20));
  });

  function clientOf(other: ClusterAccess): ClusterClient {
    return new ClusterClient({ clock: systemClock, log: silentLog, env: {} }, other);
  }
});

function deployment(name: string): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] } },
    },
  };
}
