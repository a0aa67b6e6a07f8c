import { describe, expect, it } from 'vitest';
import { nodeStatus, rolesText } from './node-status.ts';

function node(parts: {
  readonly labels?: Record<string, string>;
  readonly spec?: unknown;
  readonly status?: unknown;
}): Parameters<typeof nodeStatus>[0] {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n', labels: parts.labels ?? {} },
    spec: parts.spec,
    status: parts.status,
  };
}

function withReady(status: string): unknown {
  return {
    conditions: [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'Ready', status },
    ],
  };
}

describe('nodeStatus', () => {
  it('says whether a node is ready, and whether it takes pods', () => {
    expect(nodeStatus(node({ status: withReady('True') })).status).toBe('Ready');
    expect(nodeStatus(node({ status: withReady('False') })).status).toBe('NotReady');
    expect(nodeStatus(node({ status: withReady('Unknown') })).status).toBe('NotReady');
    expect(nodeStatus(node({})).status).toBe('Unknown');
    const cordoned = nodeStatus(node({ status: withReady('True'), spec: { unschedulable: true } }));
    expect(cordoned).toMatchObject({ status: 'Ready,SchedulingDisabled', unschedulable: true });
  });

  it('names roles in order, from both kinds of labels', () => {
    const labels = {
      'node-role.kubernetes.io/worker': '',
      'node-role.kubernetes.io/control-plane': 'true',
      'node-role.kubernetes.io/': 'x',
      'kubernetes.io/role': 'edge',
      'other.io/role': 'no',
    };
    expect(nodeStatus(node({ labels })).roles).toEqual(['control-plane', 'edge', 'worker']);
    expect(rolesText(['a', 'b'])).toBe('a,b');
    expect(rolesText([])).toBe('<none>');
  });

  it('takes the first address of each type', () => {
    const status = {
      addresses: [
        { type: 'Hostname', address: 'n' },
        { type: 'InternalIP', address: '10.0.0.1' },
        { type: 'InternalIP', address: 'fd00::1' },
      ],
      nodeInfo: { kubeletVersion: 'v1.36.3' },
    };
    expect(nodeStatus(node({ status }))).toMatchObject({ internalIp: '10.0.0.1', externalIp: '', version: 'v1.36.3' });
  });
});
