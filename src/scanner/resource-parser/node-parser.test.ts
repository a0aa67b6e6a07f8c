import { expect, it } from 'vitest';
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
  });
});
