import pLimit from 'p-limit';
import { type ApiClient, patiently } from '../../test/support/api-client.ts';

/** Every object of the kinds that are scanned unless told otherwise. */
export const ALL_OBJECTS = 30_000;

/** The kinds that people ask about, as `group/version/plural`. */
export const ASKED_KINDS = [
  '/v1/namespaces',
  '/v1/nodes',
  '/v1/pods',
  '/v1/services',
  '/v1/events',
  '/v1/configmaps',
  '/v1/persistentvolumes',
  '/v1/persistentvolumeclaims',
  'apps/v1/deployments',
  'apps/v1/statefulsets',
  'apps/v1/daemonsets',
  'apps/v1/replicasets',
  'batch/v1/jobs',
  'batch/v1/cronjobs',
  'discovery.k8s.io/v1/endpointslices',
  'networking.k8s.io/v1/ingresses',
  'autoscaling/v2/horizontalpodautoscalers',
] as const;

const NAMESPACES = 10;
const AT_ONCE = 16;

interface Listed {
  readonly metadata: { readonly remainingItemCount?: number };
  readonly items: readonly unknown[];
}

/** Adds what is missing to 30,000 objects beside the pods and what comes with them: such that no controller works on. */
export async function provideObjects(api: ApiClient, progress: (line: string) => void): Promise<number> {
  const signal = new AbortController().signal;
  const missing = ALL_OBJECTS - (await countObjects(api));
  if (missing <= 0) return ALL_OBJECTS - missing;
  progress(`adding ${missing} objects`);
  for (let index = 0; index < NAMESPACES; index += 1) {
    const metadata = { name: namespaceOf(index) };
    await patiently(() => api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata }), signal);
  }
  const limit = pLimit(AT_ONCE);
  const prefix = `more-${Date.now().toString(36)}`;
  await limit.map(Array.from({ length: missing }), (_, index) => {
    const { path, object } = another(`${prefix}-${index}`, index);
    return patiently(() => api.create(path, object), signal);
  });
  return await countObjects(api);
}

async function countObjects(api: ApiClient): Promise<number> {
  let count = 0;
  for (const kind of ASKED_KINDS) {
    const root = kind.startsWith('/') ? '/api' : '/apis/';
    const { items, metadata } = (await api.get(`${root}${kind}?limit=1`)) as Listed;
    count += items.length + (metadata.remainingItemCount ?? 0);
  }
  return count;
}

const namespaceOf = (index: number): string => `bench-more-${String((index % NAMESPACES) + 1).padStart(2, '0')}`;

/** Seven ConfigMaps of 2 KB to two ReplicaSets of old revisions and one Service. */
function another(name: string, index: number): { readonly path: string; readonly object: unknown } {
  const namespace = namespaceOf(index);
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'Helm' };
  const metadata = { name, namespace, labels };
  switch (index % 10) {
    case 0:
      return {
        path: `/api/v1/namespaces/${namespace}/services`,
        object: { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: 'None', ports: [{ port: 80 }] } },
      };
    case 1:
    case 2: {
      const template = {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: `registry.example/${namespace}/${name}:1.27.3` }] },
      };
      const spec = { replicas: 0, selector: { matchLabels: labels }, template };
      return {
        path: `/apis/apps/v1/namespaces/${namespace}/replicasets`,
        object: { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec },
      };
    }
    default: {
      const lines = Array.from({ length: 40 }, (_, line) => `setting.${line} = "value ${line} of ${name}"`);
      const data = { 'app.properties': lines.join('\n') };
      return {
        path: `/api/v1/namespaces/${namespace}/configmaps`,
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
      };
    }
  }
}
