import { expect, it } from 'vitest';
import { serviceParser } from './service-parser.ts';

const metadata = { name: 'web', namespace: 'shop', labels: { ['__proto__']: 'x', app: 'web' } };

it('reads where a service can be reached and what it selects', () => {
  const columns = serviceParser.columns({
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      type: 'LoadBalancer',
      clusterIP: '10.96.0.9',
      clusterIPs: ['10.96.0.9'],
      externalIPs: ['192.0.2.1'],
      ports: [{ name: 'http', port: 80, targetPort: 'web', nodePort: 30080, protocol: 'TCP' }],
      selector: { tier: 'front', app: 'web' },
    },
    status: { loadBalancer: { ingress: [{ hostname: 'lb.example' }] } },
  });
  expect(columns).toEqual({
    type: 'LoadBalancer',
    cluster_ip: '10.96.0.9',
    external_ips: '["lb.example","192.0.2.1"]',
    ports: '[{"name":"http","protocol":"TCP","port":80,"targetPort":"web","nodePort":30080}]',
    selector: '{"app":"web","tier":"front"}',
    labels: '{"__proto__":"x","app":"web"}',
    created_at: null,
  });
});

it('keeps a headless service apart from one without an address', () => {
  const spec = { type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'] };
  expect(serviceParser.columns({ apiVersion: 'v1', kind: 'Service', metadata, spec }).cluster_ip).toBe('None');
  const external = { type: 'ExternalName', externalName: 'db.example' };
  const columns = serviceParser.columns({ apiVersion: 'v1', kind: 'Service', metadata, spec: external });
  expect(columns).toMatchObject({ cluster_ip: null, external_ips: '["db.example"]', ports: '[]', selector: '{}' });
});
