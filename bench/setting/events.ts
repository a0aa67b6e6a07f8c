import type { BenchCluster } from './cluster.ts';

/** As many as a namespace of 500 pods leaves behind after a rollout. */
const EVENTS = 500;

/**
 * A namespace with events, whose name it returns. Events live for an hour, so a cluster that nobody touched has none: the
 * missing ones are written, in the words of a kubelet.
 */
export async function provideEvents(cluster: BenchCluster): Promise<string> {
  const namespace = cluster.namespaces.at(-1) ?? 'default';
  const listed = await cluster.kubectl(['get', 'events', '-n', namespace, '-o', 'name']);
  const there = listed.split('\n').filter((line) => line !== '').length;
  if (there >= EVENTS) return namespace;
  const items = Array.from({ length: EVENTS - there }, (_, index) => event(namespace, index));
  await cluster.kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return namespace;
}

function event(namespace: string, index: number): unknown {
  const at = new Date(Date.now() - index * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const pod = `web-1-6c9f7d5b8-${index.toString(36).padStart(5, '0')}`;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${pod}.`, namespace },
    type: index % 4 === 0 ? 'Warning' : 'Normal',
    reason: index % 4 === 0 ? 'BackOff' : 'Pulled',
    message:
      index % 4 === 0
        ? `Back-off restarting failed container web in pod ${pod}_${namespace}`
        : `Container image "registry.example/${namespace}/web:1.27.4" already present on machine`,
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name: pod, fieldPath: 'spec.containers{web}' },
    source: { component: 'kubelet', host: `worker-${String((index % 199) + 1).padStart(3, '0')}` },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1 + (index % 7),
  };
}
