import { setTimeout as delay } from 'node:timers/promises';
import type { BenchCluster } from './cluster.ts';
import { provideNamespace } from './namespace.ts';

const NAMESPACE = 'bench-trouble';
const LOOK_EVERY_MS = 2_000;
const BROKEN_WITHIN_MS = 180_000;

/** How the test bed breaks pods (testbed/README.md). Few of those whose status comes and goes, so that counts keep still. */
const BROKEN = [
  { name: 'typo', replicas: 180, image: 'registry.example/shop/typo:lastest' },
  { name: 'greedy', replicas: 80, image: 'registry.example/shop/greedy:1.0.0', cpu: '1000' },
  { name: 'deaf', replicas: 36, image: 'registry.example/shop/deaf:1.0.0', probePort: 9999 },
  { name: 'crashing', replicas: 4, image: 'registry.example/shop/crashing:1.0.0-rc1' },
] as const;

const PODS = BROKEN.reduce((sum, { replicas }) => sum + replicas, 0);

/**
 * 300 broken pods, in a namespace of their own that goes with what is returned: 10,000 healthy ones make short answers.
 * Takes about a minute.
 */
export async function provideTrouble(cluster: BenchCluster): Promise<AsyncDisposable> {
  await using provided = new AsyncDisposableStack();
  provided.use(await provideNamespace(cluster, NAMESPACE, BROKEN.map(deployment)));
  const until = performance.now() + BROKEN_WITHIN_MS;
  while (!(await isBroken(cluster))) {
    if (performance.now() > until) throw new Error(`the pods of ${NAMESPACE} did not break as they should`);
    await delay(LOOK_EVERY_MS);
  }
  return provided.move();
}

/** All are there, and none is merely on its way. */
async function isBroken(cluster: BenchCluster): Promise<boolean> {
  const listed = await cluster.kubectl(['get', 'pods', '-n', NAMESPACE, '--no-headers']);
  const lines = listed.split('\n').filter((line) => line !== '');
  return lines.length === PODS && !lines.some((line) => /ContainerCreating|ErrImagePull/.test(line));
}

function deployment(broken: (typeof BROKEN)[number]): unknown {
  const { name, replicas, image } = broken;
  const labels = { app: name };
  const container = {
    name,
    image,
    ports: [{ containerPort: 8080 }],
    ...('cpu' in broken ? { resources: { requests: { cpu: broken.cpu } } } : {}),
    ...('probePort' in broken ? { readinessProbe: { httpGet: { path: '/', port: broken.probePort } } } : {}),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}
