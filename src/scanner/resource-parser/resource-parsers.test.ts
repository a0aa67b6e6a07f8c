import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../cache/schema/migrations.ts';
import { migrate } from '../../database/migrate.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import type { ResourceParser } from './resource-parser.ts';
import { RESOURCE_PARSERS } from './resource-parsers.ts';

/** Columns that hold JSON text. */
const JSON_COLUMNS = new Set([
  ...['labels', 'images', 'taints', 'conditions', 'external_ips', 'ports', 'selector', 'node_selector', 'keys'],
  ...['hosts', 'addresses', 'backends', 'tls_hosts', 'endpoints', 'access_modes', 'metrics'],
]);

const database = new DatabaseSync(':memory:');
await migrate(database, MIGRATIONS);

/** The columns of a kind's table that its parser has to give, with their types. */
function columnTypes(table: string): ReadonlyMap<string, string> {
  const rows = database.prepare('SELECT name, type FROM pragma_table_info(?)').all(table);
  const keys = new Set(['id', 'cluster', 'namespace', 'name', 'uid', 'gone']);
  return new Map(rows.map((row) => [String(row.name), String(row.type)] as const).filter(([name]) => !keys.has(name)));
}

/** Field names that the parsers look for, so that odd values land where they are read. */
const FIELDS = [
  ...['spec', 'status', 'conditions', 'addresses', 'allocatable', 'containers', 'initContainers', 'containerStatuses'],
  ...['initContainerStatuses', 'state', 'waiting', 'terminated', 'running', 'restartCount', 'ports', 'port'],
  ...['selector', 'type', 'name', 'image', 'resources', 'requests', 'limits', 'cpu', 'memory', 'pods', 'taints', 'key'],
  ...['phase', 'loadBalancer', 'ingress', 'externalIPs', 'clusterIPs', 'reason', 'exitCode', 'lastState', 'finishedAt'],
  ...['replicas', 'readyReplicas', 'template', 'matchLabels', 'message', 'lastTransitionTime', 'lastUpdateTime'],
  ...[
    'completions',
    'active',
    'jobTemplate',
    'schedule',
    'rules',
    'host',
    'http',
    'paths',
    'backend',
    'service',
    'tls',
  ],
  ...['hosts', 'defaultBackend', 'targetRef', 'metrics', 'currentMetrics', 'resource', 'target', 'current', 'metric'],
  ...['averageUtilization', 'lastObservedTime', 'capacity', 'storage', 'accessModes', 'claimRef', 'count'],
];
/** Fields at an object's top. */
const TOPS = [
  ...['spec', 'status', 'data', 'binaryData', 'endpoints', 'ports', 'involvedObject', 'series', 'count', 'source'],
  ...['eventTime', 'firstTimestamp', 'lastTimestamp', 'message', 'immutable'],
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
      'True',
      'False',
      'Pending',
      'Available',
      'Progressing',
      'Failed',
      'Resource',
      '2026-11-20T08:00:00Z',
    ),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...FIELDS, '__proto__', 'constructor'), tie('value'), { maxKeys: 6 }),
  ),
})).value;

function arbitraryObject(parser: ResourceParser): fc.Arbitrary<KubeObject> {
  const oddMetadata = fc.record(
    {
      ...{ labels: odd, annotations: odd, creationTimestamp: odd, ownerReferences: odd },
      ...{ deletionTimestamp: odd, finalizers: odd },
    },
    { requiredKeys: [] },
  );
  return fc.tuple(oddMetadata, fc.dictionary(fc.constantFrom(...TOPS), odd)).map(
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
  const types = columnTypes(parser.table);

  it('gives every column for whatever comes in, each of its own type', () => {
    fc.assert(
      fc.property(arbitraryObject(parser), (object) => {
        const columns = parser.columns(object);
        expect(Object.keys(columns).sort()).toEqual([...types.keys()].sort());
        for (const [name, value] of Object.entries(columns)) {
          if (types.get(name) === 'INTEGER') expect(value === null || Number.isSafeInteger(value), name).toBe(true);
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
    const { labels = '{}', created_at: createdAt = null } = parser.columns(bare);
    expect({ labels, createdAt }).toEqual({ labels: '{}', createdAt: null });
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
