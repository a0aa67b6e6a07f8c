import { describe, expect, it } from 'vitest';
import { ingressKind } from './ingress-kind.ts';

const cells = (object: unknown) => ingressKind.cells(['web', JSON.stringify(object), '2026-11-26T00:00:00Z'], 0);

/** What a controller may report; the rest is compared with a cluster. */
describe('the ADDRESS of an Ingress', () => {
  it.each([
    ['none', undefined, ''],
    ['one address', [{ ip: '192.0.2.40' }], '192.0.2.40'],
    ['a name', [{ hostname: 'lb.example' }], 'lb.example'],
    ['the same twice', [{ ip: '192.0.2.40' }, { ip: '192.0.2.40' }], '192.0.2.40'],
    ['several, in order', [{ hostname: 'edge.example' }, { ip: '192.0.2.4' }], '192.0.2.4,edge.example'],
  ])('%s', (_case, ingress, address) => {
    expect(cells({ status: { loadBalancer: { ingress } } })).toMatchObject({ ADDRESS: address });
  });
});
