import type { KubeObject } from '../../kube/words/kube-object.ts';
import { AppError } from '../../lib/errors.ts';
import type { Answer, Arguments } from './scripted-caller.ts';

/** Objects by kind, served page by page in the machine form as our MCP server does. */
export interface FakeCluster {
  readonly name: string;
  uid: string;
  resourceVersion: number;
  readonly objects: Map<string, KubeObject[]>;
}

export function fakeCluster(name: string, uid = `uid-of-${name}`): FakeCluster {
  return {
    name,
    uid,
    resourceVersion: 100,
    objects: new Map([
      ['Namespace', [namespaceObject('shop'), namespaceObject('tools')]],
      ['Node', [nodeObject('node-1')]],
      ['Pod', [podObject('shop', 'web-1'), podObject('shop', 'web-2'), podObject('tools', 'cron')]],
      ['Service', [serviceObject('shop', 'web')]],
    ]),
  };
}

/** The tools of a server that serves these clusters. */
export function toolsOf(...clusters: readonly FakeCluster[]): Record<string, Answer> {
  const find = (toolArguments: Arguments): FakeCluster => {
    const cluster = clusters.find((candidate) => candidate.name === (toolArguments.cluster ?? clusters[0]?.name));
    if (cluster === undefined) throw new AppError('usage', 'no such cluster');
    return cluster;
  };
  const list =
    (kind: string): Answer =>
    (toolArguments) =>
      pageOf(find(toolArguments), kind, toolArguments);
  return {
    k8s_get_cluster_info: (toolArguments) => infoOf(find(toolArguments)),
    k8s_list_namespaces: list('Namespace'),
    k8s_list_nodes: list('Node'),
    k8s_list_pods: list('Pod'),
    k8s_list_services: list('Service'),
    k8s_list_resources: (toolArguments) => pageOf(find(toolArguments), String(toolArguments.kind), toolArguments),
  };
}

export function infoOf(cluster: FakeCluster): Arguments {
  return {
    cluster: cluster.name,
    uid: cluster.uid,
    server: `https://${cluster.name}.example:6443`,
    version: 'v1.36.3',
    platform: 'linux/amd64',
    defaultNamespace: 'shop',
    observedAt: '2026-11-23T05:02:00.000Z',
  };
}

export function pageOf(cluster: FakeCluster, kind: string, toolArguments: Arguments): Arguments {
  const { namespace, cursor, limit } = toolArguments;
  const all = (cluster.objects.get(kind) ?? []).filter(
    (object) => namespace === undefined || object.metadata.namespace === namespace,
  );
  const from = cursor === undefined ? 0 : Number(cursor);
  const to = from + Number(limit ?? 100);
  return {
    cluster: cluster.name,
    apiVersion: 'v1',
    kind,
    resourceVersion: String(cluster.resourceVersion),
    observedAt: '2026-11-23T05:02:00.000Z',
    complete: true,
    objects: all.slice(from, to),
    ...(to < all.length ? { continue: String(to) } : {}),
  };
}

export function apiFailure(
  httpStatus: number,
  reason: string,
  data: { readonly retryAfterMs?: number } = {},
): AppError {
  return new AppError('kube_api', `${reason}: said by the API server`, { data: { httpStatus, reason, ...data } });
}

let versions = 0;

/** An object with a uid made of its name and a version that no other has. */
function object(kind: string, name: string, namespace?: string, rest: Record<string, unknown> = {}): KubeObject {
  versions++;
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: `${kind}-${namespace ?? ''}-${name}`,
      resourceVersion: String(versions),
      creationTimestamp: '2026-11-20T08:00:00Z',
      labels: { app: name },
    },
    ...rest,
  };
}

export function namespaceObject(name: string): KubeObject {
  return object('Namespace', name, undefined, { status: { phase: 'Active' } });
}

export function nodeObject(name: string): KubeObject {
  return object('Node', name, undefined, { status: { conditions: [{ type: 'Ready', status: 'True' }] } });
}

export function podObject(namespace: string, name: string): KubeObject {
  return object('Pod', name, namespace, { spec: { containers: [] }, status: { phase: 'Running' } });
}

export function serviceObject(namespace: string, name: string): KubeObject {
  return object('Service', name, namespace, { spec: { type: 'ClusterIP', clusterIPs: ['10.0.0.1'] } });
}

export function podObjects(namespace: string, count: number): KubeObject[] {
  return Array.from({ length: count }, (_, index) => podObject(namespace, `pod-${String(index).padStart(6, '0')}`));
}
