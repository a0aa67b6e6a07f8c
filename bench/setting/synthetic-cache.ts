import { CacheManager } from '../../src/cache/cache-manager.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { IdentifiedObject } from '../../src/scanner/machine-page.ts';
import { toCachedObject } from '../../src/scanner/resource-parser/resource-parser.ts';
import { RESOURCE_PARSERS } from '../../src/scanner/resource-parser/resource-parsers.ts';
import { deploymentManifest, serviceManifest } from '../../testbed/fill/fill-manifests.ts';

const CLUSTER = 'bench';
const PODS_PER_DEPLOYMENT = 50;
const PODS_PER_NAMESPACE = 500;
/** Three in a hundred, as many as trouble most days. */
const BROKEN_EVERY = 33;
const PAGE = 250;
const CREATED = '2026-11-01T08:00:00Z';
const BROKE = '2026-11-02T08:00:00Z';

type Loose = Readonly<Record<string, unknown>>;

/** What a namespace's worth of pods comes with, by kind. */
type Generated = Readonly<Record<string, (pods: number) => Generator<IdentifiedObject>>>;

/** A cache of so many pods and what belongs to them, written by the writer and the parsers that scans use. No cluster is needed. */
export async function writeSyntheticCache(path: string, pods: number): Promise<void> {
  await using manager = await CacheManager.open({ clock: systemClock, log: silentLog }, { path });
  const startedAt = Date.now();
  await manager.registerCluster({
    name: CLUSTER,
    uid: 'bench',
    server: 'https://bench.example:6443',
    version: 'v1.36.3',
    platform: 'linux/amd64',
    observedAt: startedAt,
  });
  for (const parser of RESOURCE_PARSERS) {
    const { kind, apiGroup, table } = parser;
    const scope = { cluster: CLUSTER, apiGroup, kind, namespace: '' };
    const scan = manager.beginScan(scope, { startedAt, mode: 'list', table });
    const objects = GENERATED[kind]?.(pods) ?? [];
    let page: IdentifiedObject[] = [];
    const write = async (): Promise<void> => {
      await scan.writePage(page.map((object) => toCachedObject(object, parser)));
      page = [];
    };
    for (const object of objects) if (page.push(object) === PAGE) await write();
    await write();
    await scan.complete({ resourceVersion: '1', ttlMs: 86_400_000 });
  }
}

const GENERATED: Generated = {
  *Namespace(pods) {
    for (let index = 0; index < pods / PODS_PER_NAMESPACE; index += 1) {
      yield object('v1', 'Namespace', { name: namespaceOf(index) }, { status: { phase: 'Active' } });
    }
  },
  *Node(pods) {
    const status = {
      allocatable: { cpu: '16', memory: '64Gi', pods: '110' },
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: { kubeletVersion: 'v1.36.3' },
    };
    for (let index = 0; index < pods / 50; index += 1)
      yield object('v1', 'Node', { name: nodeOf(index) }, { spec: {}, status });
  },
  *Pod(pods) {
    for (let index = 0; index < pods; index += 1) yield pod(index);
  },
  *Service(pods) {
    for (const { namespace, name } of applications(pods)) {
      yield made(serviceManifest({ namespace, name, replicas: PODS_PER_DEPLOYMENT }), { namespace, name });
    }
  },
  *Deployment(pods) {
    for (const { namespace, name } of applications(pods)) {
      yield made(deploymentManifest({ namespace, name, replicas: PODS_PER_DEPLOYMENT }), { namespace, name });
    }
  },
  *ReplicaSet(pods) {
    for (const { namespace, name } of applications(pods)) {
      const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid: name, controller: true }];
      const spec = { replicas: PODS_PER_DEPLOYMENT };
      const status = { replicas: PODS_PER_DEPLOYMENT, readyReplicas: PODS_PER_DEPLOYMENT };
      yield object(
        'apps/v1',
        'ReplicaSet',
        { namespace, name: `${name}-6c9f7d5b8`, ownerReferences },
        { spec, status },
      );
    }
  },
  *EndpointSlice(pods) {
    for (const { namespace, name } of applications(pods)) {
      const labels = { 'kubernetes.io/service-name': name };
      const endpoints = [{ addresses: ['10.0.0.1'], conditions: { ready: true } }];
      yield object('discovery.k8s.io/v1', 'EndpointSlice', { namespace, name: `${name}-x7k2p`, labels }, { endpoints });
    }
  },
  *Event(pods) {
    for (let index = 0; index < pods; index += BROKEN_EVERY) {
      const { namespace = '', name } = pod(index).metadata;
      yield object(
        'v1',
        'Event',
        { namespace, name: `${name}.1` },
        {
          type: 'Warning',
          reason: 'BackOff',
          message: 'Back-off restarting failed container',
          involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name },
          firstTimestamp: BROKE,
          lastTimestamp: BROKE,
          count: 7,
        },
      );
    }
  },
};

function* applications(pods: number): Generator<{ readonly namespace: string; readonly name: string }> {
  for (let index = 0; index < pods / PODS_PER_DEPLOYMENT; index += 1) yield applicationOf(index * PODS_PER_DEPLOYMENT);
}

function applicationOf(podIndex: number): { readonly namespace: string; readonly name: string } {
  const index = Math.floor(podIndex / PODS_PER_DEPLOYMENT);
  return {
    namespace: namespaceOf(Math.floor(podIndex / PODS_PER_NAMESPACE)),
    name: `app-${index % (PODS_PER_NAMESPACE / PODS_PER_DEPLOYMENT)}`,
  };
}

const namespaceOf = (index: number): string => `tenant-${String(index + 1).padStart(3, '0')}`;
const nodeOf = (index: number): string => `worker-${String(index + 1).padStart(4, '0')}`;

/** A pod for a point read, in the middle of any size. */
export function somePod(pods: number): { readonly namespace: string; readonly name: string } {
  const { namespace = '', name } = pod(Math.floor(pods / 2)).metadata;
  return { namespace, name };
}

function pod(index: number): IdentifiedObject {
  const { namespace, name: app } = applicationOf(index);
  const deployment = deploymentManifest({ namespace, name: app, replicas: 1 }) as {
    readonly spec: { readonly template: { readonly metadata: Loose; readonly spec: Loose } };
  };
  const { metadata, spec } = deployment.spec.template;
  const replicaSet = `${app}-6c9f7d5b8`;
  const isBroken = index % BROKEN_EVERY === 0;
  const state = isBroken ? { waiting: { reason: 'CrashLoopBackOff' } } : { running: { startedAt: CREATED } };
  const ready = isBroken ? 'False' : 'True';
  return object(
    'v1',
    'Pod',
    {
      ...metadata,
      namespace,
      name: `${replicaSet}-${index.toString(36).padStart(5, '0')}`,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: replicaSet, uid: replicaSet, controller: true },
      ],
    },
    {
      spec: { ...spec, nodeName: nodeOf(index % 200) },
      status: {
        phase: 'Running',
        podIP: '10.0.0.1',
        startTime: CREATED,
        conditions: [{ type: 'Ready', status: ready, lastTransitionTime: BROKE }],
        containerStatuses: [{ name: app, ready: !isBroken, restartCount: isBroken ? 7 : 0, state }],
      },
    },
  );
}

function made(manifest: unknown, place: { readonly namespace: string; readonly name: string }): IdentifiedObject {
  const { apiVersion, kind, metadata, ...rest } = manifest as {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: Loose;
  };
  return object(apiVersion, kind, { ...metadata, ...place }, rest);
}

function object(
  apiVersion: string,
  kind: string,
  metadata: Loose & { readonly name: string; readonly namespace?: string },
  rest: Loose,
): IdentifiedObject {
  const uid = `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
  return {
    apiVersion,
    kind,
    metadata: { ...metadata, uid, resourceVersion: '1', creationTimestamp: CREATED },
    ...rest,
  };
}
