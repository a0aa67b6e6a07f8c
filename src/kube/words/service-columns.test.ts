import { describe, expect, it } from 'vitest';
import { serviceColumns } from './service-columns.ts';

function columnsOf(spec: Record<string, unknown>, ingress: unknown = undefined): ReturnType<typeof serviceColumns> {
  return serviceColumns({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec,
    status: { loadBalancer: { ingress } },
  });
}

describe('serviceColumns', () => {
  it('prints an ordinary service', () => {
    const columns = columnsOf({
      type: 'ClusterIP',
      clusterIPs: ['10.0.0.1', 'fd00::1'],
      ports: [
        { port: 80, protocol: 'TCP' },
        { port: 53, protocol: 'UDP', nodePort: 30_053 },
      ],
      selector: { tier: 'front', app: 'web' },
    });
    expect(columns).toEqual({
      type: 'ClusterIP',
      clusterIp: '10.0.0.1',
      externalIp: '<none>',
      externalIps: [],
      ports: '80/TCP,53:30053/UDP',
      selector: 'app=web,tier=front',
    });
  });

  it.each<[string, Record<string, unknown>, unknown, string, readonly string[]]>([
    ['a cluster address', { type: 'ClusterIP' }, undefined, '<none>', []],
    [
      'declared addresses',
      { type: 'NodePort', externalIPs: ['1.1.1.1', '2.2.2.2'] },
      undefined,
      '1.1.1.1,2.2.2.2',
      ['1.1.1.1', '2.2.2.2'],
    ],
    ['a load balancer that has none yet', { type: 'LoadBalancer' }, undefined, '<pending>', []],
    [
      'a load balancer',
      { type: 'LoadBalancer' },
      [{ hostname: 'b.example' }, { ip: '9.9.9.9' }, { ip: '9.9.9.9' }],
      '9.9.9.9,b.example',
      ['9.9.9.9', 'b.example'],
    ],
    [
      'both',
      { type: 'LoadBalancer', externalIPs: ['1.1.1.1'] },
      [{ ip: '9.9.9.9' }],
      '9.9.9.9,1.1.1.1',
      ['9.9.9.9', '1.1.1.1'],
    ],
    ['a name elsewhere', { type: 'ExternalName', externalName: 'db.example' }, undefined, 'db.example', ['db.example']],
    ['what nobody knows', {}, undefined, '<unknown>', []],
  ])('says how %s is reached from outside', (_what, spec, ingress, text, list) => {
    const columns = columnsOf(spec, ingress);
    expect(columns.externalIp).toBe(text);
    expect(columns.externalIps).toEqual(list);
    expect([columns.clusterIp, columns.ports, columns.selector]).toEqual(['<none>', '<none>', '<none>']);
  });
});
