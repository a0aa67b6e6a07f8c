import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import type { ResourceParser } from './resource-parser.ts';
import { RESOURCE_PARSERS } from './resource-parsers.ts';

/** Columns by type; everything else is text or null. */
const WHOLE_NUMBERS = new Set([
  ...['ready', 'containers', 'restarts', 'unschedulable', 'cpu_millis', 'memory_bytes', 'pods_capacity'],
  ...['cpu_request_millis', 'memory_request_bytes', 'cpu_limit_millis', 'memory_limit_bytes'],
]);
const JSON_COLUMNS = new Set(['labels', 'images', 'taints', 'conditions', 'external_ips', 'ports', 'selector']);

/** Field names that the parsers look for, so that odd values land where they are read. */
const FIELDS = [
  ...['spec', 'status', 'conditions', 'addresses', 'allocatable', 'containers', 'initContainers', 'containerStatuses'],
  ...[
    'initContainerStatuses',
    'state',
    'waiting',
    'terminated',
    'running',
    'restartCount',
    'ports',
    'port',
    'selector',
  ],
  ...['type', 'name', 'image', 'resources', 'requests', 'limits', 'cpu', 'memory', 'pods', 'taints', 'key', 'phase'],
  ...['loadBalancer', 'ingress', 'externalIPs', 'clusterIPs', 'reason', 'exitCode', 'lastState', 'finishedAt'],
];
const odd = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(
      null,
      true,
      -1,
      1.5,
      1e300,
      '',
      'Ready',
      'LoadBalancer',
      'ClusterIP',
      'Always',
      '100m',
      '1Gi',
      '1e999',
    ),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...FIELDS, '__proto__', 'constructor'), tie('value'), { maxKeys: 6 }),
  ),
})).value;

function arbitraryObject(parser: ResourceParser): fc.Arbitrary<KubeObject> {
  const oddMetadata = fc.record(
    { labels: odd, creationTimestamp: odd, ownerReferences: odd, deletionTimestamp: odd },
    { requiredKeys: [] },
  );
  return fc.tuple(oddMetadata, fc.dictionary(fc.constantFrom('spec', 'status', 'data'), odd)).map(
    ([metadata, rest]) =>
      ({
        ...rest,
        apiVersion: 'v1',
        kind: parser.kind,
        metadata: { ...metadata, name: 'x', uid: 'u' },
      }) as KubeObject,
  );
}

describe.each(RESOURCE_PARSERS.map((parser) => [parser.kind, parser] as const))('parser of %s', (_kind, parser) => {
  const bare: KubeObject = { apiVersion: 'v1', kind: parser.kind, metadata: { name: 'x' } };
  const columnNames = Object.keys(parser.columns(bare)).sort();

  it('gives every column for whatever comes in, each of its own type', () => {
    fc.assert(
      fc.property(arbitraryObject(parser), (object) => {
        const columns = parser.columns(object);
        expect(Object.keys(columns).sort()).toEqual(columnNames);
        for (const [name, value] of Object.entries(columns)) {
          if (WHOLE_NUMBERS.has(name)) expect(value === null || Number.isSafeInteger(value), name).toBe(true);
          else if (JSON_COLUMNS.has(name)) expect(() => JSON.parse(String(value)), name).not.toThrow();
          else expect(value === null || typeof value === 'string', name).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same columns when the keys of the object come in another order', () => {
    fc.assert(
      fc.property(arbitraryObject(parser), (object) => {
        expect(parser.columns(reversed(object) as KubeObject)).toEqual(parser.columns(object));
      }),
    );
  });

  it('says nothing about an object of which only the metadata came', () => {
    expect(parser.columns(bare)).toMatchObject({ labels: '{}', created_at: null });
  });
});

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  // Not fromEntries alone: `__proto__` must stay a key.
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]) => [key, reversed(child)] as const)
      .reverse(),
  );
}
