import type { BenchCluster } from './cluster.ts';

const NAMESPACE = 'bench-incident';
const READY_WITHIN_S = 120;

/** A namespace in which something is about to go wrong, and what will. Both go with what is returned. */
export interface Incident extends AsyncDisposable {
  readonly namespace: string;
  /** Everything that happens: an image changed, replicas scaled, a ConfigMap edited, a node cordoned, a selector broken. */
  strike(): Promise<void>;
  /** What an answer about it must name, each a pattern of its own. */
  readonly signs: Readonly<Record<string, RegExp>>;
}

const deployment = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: `registry.example/incident/${name}:2.0.0` }] },
    },
  },
});

export async function openIncident(cluster: BenchCluster): Promise<Incident> {
  const kubectl = (...args: string[]) => cluster.kubectl(['-n', NAMESPACE, ...args]);
  const names = ['checkout', 'cart', 'catalog'];
  const service = { metadata: { name: 'front' }, spec: { selector: { app: 'catalog' }, ports: [{ port: 80 }] } };
  const config = { metadata: { name: 'settings' }, data: { 'pool.size': '20', 'log.level': 'info' } };
  const items = [
    ...names.map(deployment),
    { apiVersion: 'v1', kind: 'Service', ...service },
    { apiVersion: 'v1', kind: 'ConfigMap', ...config },
  ];
  await cluster.kubectl(['create', 'namespace', NAMESPACE]);
  await cluster.kubectl(
    ['apply', '-n', NAMESPACE, '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  );
  for (const name of names) await kubectl('rollout', 'status', `deployment/${name}`, `--timeout=${READY_WITHIN_S}s`);
  const nodes = (await cluster.kubectl(['get', 'nodes', '-o', 'name'])).split('\n');
  const node = nodes.at(-2)?.replace('node/', '') ?? '';
  return {
    namespace: NAMESPACE,
    signs: {
      'the image': /checkout.*2\.1\.0-rc4/,
      'the replicas': /cart.*\b1\b/,
      'the ConfigMap': /settings.*pool\.size/,
      'the node': new RegExp(`${node}.*(cordon|unschedulable|SchedulingDisabled)`, 'i'),
      'the selector': /front.*catalogue/,
    },
    strike: async () => {
      await kubectl('set', 'image', 'deployment/checkout', 'app=registry.example/incident/checkout:2.1.0-rc4');
      await kubectl('scale', 'deployment/cart', '--replicas=1');
      await kubectl('patch', 'configmap', 'settings', '--type=merge', '-p', '{"data":{"pool.size":"2"}}');
      await cluster.kubectl(['cordon', node]);
      await kubectl('patch', 'service', 'front', '--type=merge', '-p', '{"spec":{"selector":{"app":"catalogue"}}}');
    },
    [Symbol.asyncDispose]: async () => {
      await cluster.kubectl(['uncordon', node]);
      await cluster.kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
    },
  };
}
