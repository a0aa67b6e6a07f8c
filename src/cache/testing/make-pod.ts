import type { CachedObject, ScopeKey } from '../cached-object.ts';

export const PODS: ScopeKey = { cluster: 'prod', apiGroup: '', kind: 'Pod', namespace: '' };

export interface PodWords {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly version?: string;
  readonly status?: string;
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Makes the body this much larger. */
  readonly padding?: number;
}

/** A pod as the scanner would hand it over; `uid` follows from its name unless it is said. */
export function makePod(words: PodWords): CachedObject {
  const { name, namespace = 'shop', version = '1', status = 'Running', node = 'node-1', labels = {} } = words;
  const uid = words.uid ?? `${namespace}/${name}`;
  const metadata = {
    name,
    namespace,
    uid,
    resourceVersion: version,
    creationTimestamp: '2026-11-23T04:00:00Z',
    labels,
  };
  const filler = words.padding === undefined ? {} : { filler: 'x'.repeat(words.padding) };
  return {
    uid,
    resourceVersion: version,
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name,
    columns: () => ({
      phase: 'Running',
      status,
      ready: status === 'Running' ? 1 : 0,
      containers: 1,
      restarts: 0,
      node,
      pod_ip: '10.0.0.1',
      owner_kind: 'ReplicaSet',
      owner_name: 'web-1',
      cpu_request_millis: 100,
      memory_request_bytes: 128_000_000,
      cpu_limit_millis: null,
      memory_limit_bytes: null,
      images: '["registry.example.com/shop/web:1"]',
      labels: JSON.stringify(labels),
      created_at: '2026-11-23T04:00:00Z',
    }),
    object: { apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Running' }, ...filler },
  };
}
