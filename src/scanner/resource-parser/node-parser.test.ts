import { expect, it } from 'vitest';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { nodeParser } from './node-parser.ts';

it('reads what a node can hold, what keeps pods away from it and what it says about itself', () => {
  const columns = nodeParser.columns({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: 'node-1',
      creationTimestamp: '2026-11-20T08:00:00Z',
      labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' },
    },
    spec: {
      unschedulable: true,
      taints: [
        { effect: 'NoSchedule', key: 'dedicated', value: 'db', timeAdded: '2026-11-20T08:00:00Z' },
        { key: 'bare' },
      ],
    },
    status: {
      capacity: { cpu: '8' },
      allocatable: { cpu: '7500m', memory: '16Gi', pods: '110' },
      addresses: [
        { type: 'Hostname', address: 'node-1' },
        { type: 'InternalIP', address: '10.0.0.4' },
      ],
      nodeInfo: { kubeletVersion: 'v1.36.3' },
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'MemoryPressure', status: 'False' },
      ],
    },
  });
  expect(columns).toEqual({
    status: 'Ready,SchedulingDisabled',
    roles: 'control-plane,worker',
    version: 'v1.36.3',
    internal_ip: '10.0.0.4',
    cpu_millis: 7500,
    memory_bytes: 16 * 1024 ** 3,
    pods_capacity: 110,
    unschedulable: 1,
    taints: '[{"key":"dedicated","value":"db","effect":"NoSchedule"},{"key":"bare"}]',
    conditions: '{"MemoryPressure":"False","Ready":"True"}',
    labels: '{"node-role.kubernetes.io/control-plane":"","node-role.kubernetes.io/worker":""}',
    created_at: '2026-11-20T08:00:00Z',
    reason: 'SchedulingDisabled',
    message: 'cordoned',
    since: null,
  });
});

const node = (conditions: readonly object[], spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1' },
  spec,
  status: { conditions },
});
const READY = { type: 'Ready', status: 'True' };
const at = { lastTransitionTime: '2026-11-20T09:00:00Z' };

it.each([
  ['a node that is well', node([READY]), { reason: null, message: null, since: null }],
  [
    'one that is not ready',
    node([{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped.', ...at }]),
    { reason: 'NotReady', message: 'Kubelet stopped.', since: '2026-11-20T09:00:00Z' },
  ],
  ['one that says nothing of itself', node([]), { reason: 'NotReady', message: null, since: null }],
  [
    'one that runs out of disk',
    node([READY, { type: 'DiskPressure', status: 'True', message: 'disk is full', ...at }], { unschedulable: true }),
    { reason: 'DiskPressure', message: 'disk is full', since: '2026-11-20T09:00:00Z' },
  ],
  [
    'one with a condition that is good when it is true',
    node([READY, { type: 'EtcdIsVoter', status: 'True' }]),
    { reason: null },
  ],
])('says what is wrong with %s', (_words, object, expected) => {
  expect(nodeParser.columns(object)).toMatchObject(expected);
});
