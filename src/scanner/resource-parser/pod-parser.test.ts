import { expect, it } from 'vitest';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { podParser } from './pod-parser.ts';

const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-7d-abc',
    namespace: 'shop',
    creationTimestamp: '2026-11-20T08:00:00Z',
    labels: { tier: 'front', app: 'web' },
    ownerReferences: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: '1' },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d', uid: '2', controller: true },
    ],
  },
  spec: {
    nodeName: 'node-1',
    initContainers: [{ name: 'migrate', image: 'migrate:1', resources: { requests: { cpu: '2' } } }],
    containers: [
      {
        name: 'web',
        image: 'web:1',
        resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { memory: '2Gi' } },
      },
      { name: 'helper', image: 'web:1', resources: { requests: { cpu: '50m', memory: '1M' } } },
    ],
  },
  status: {
    phase: 'Running',
    podIP: '10.1.0.7',
    containerStatuses: [
      { name: 'web', ready: false, restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff' } } },
      { name: 'helper', ready: true, restartCount: 1, state: { running: {} } },
    ],
  },
};

it('reads a pod as kubectl shows it, with what it takes from its node', () => {
  expect(podParser.columns(POD)).toEqual({
    phase: 'Running',
    status: 'CrashLoopBackOff',
    ready: 1,
    containers: 2,
    restarts: 8,
    node: 'node-1',
    pod_ip: '10.1.0.7',
    owner_kind: 'ReplicaSet',
    owner_name: 'web-7d',
    cpu_request_millis: 2000,
    memory_request_bytes: 1024 ** 3 + 1_000_000,
    cpu_limit_millis: null,
    memory_limit_bytes: 2 * 1024 ** 3,
    images: '["web:1","migrate:1"]',
    labels: '{"app":"web","tier":"front"}',
    created_at: '2026-11-20T08:00:00Z',
  });
});

it('leaves the node of a pod that has none unknown', () => {
  expect(podParser.columns({ ...POD, spec: {} }).node).toBeNull();
});
