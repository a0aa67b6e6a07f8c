import type { CachedObject, ScopeKey } from '../../cache/cached-object.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';

export const DEPLOYMENTS: ScopeKey = { cluster: 'prod', apiGroup: 'apps', kind: 'Deployment', namespace: '' };

export interface DeploymentWords {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly version: number;
  readonly replicas?: number;
  readonly image?: string;
  readonly ready?: number;
  /** Changes with every version, and says nothing. */
  readonly heartbeat?: string;
}

/** A deployment as the scanner would hand it over; `uid` follows from its name unless it is said. */
export function makeDeployment(words: DeploymentWords): CachedObject {
  const { name = 'web', namespace = 'shop', version, replicas = 3, image = 'shop/web:1', ready = 3 } = words;
  const uid = words.uid ?? `${namespace}/${name}`;
  const object: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, uid, resourceVersion: String(version), creationTimestamp: '2026-11-23T04:00:00Z' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image }] } },
    },
    status: {
      readyReplicas: ready,
      conditions: [
        {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          lastUpdateTime: words.heartbeat ?? '2026-11-23T04:00:00Z',
        },
      ],
    },
  };
  return {
    uid,
    resourceVersion: String(version),
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    name,
    columns: () => ({}),
    object,
  };
}
