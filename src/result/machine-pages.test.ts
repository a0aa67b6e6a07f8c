import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { OMITTED_FIELD } from '../lib/machine-form.ts';
import { objectsPage, rowsPage } from './machine-pages.ts';
import type { ListOutcome, ObjectPageOutcome } from './outcome.ts';

function page(objects: readonly KubeObject[]): ObjectPageOutcome {
  return {
    type: 'objectPage',
    cluster: 'prod',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    objects,
    resourceVersion: '7',
    observedAt: '2026-11-23T05:02:00.123Z',
    complete: true,
    continue: 'next',
  };
}

function configMap(name: string, characters: number, metadata: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, uid: `uid-${name}`, ...metadata },
    data: { text: 'x'.repeat(characters) },
  };
}

describe('objectsPage', () => {
  it('carries whole objects and what the page says about itself', () => {
    const objects = [configMap('a', 10)];
    expect(objectsPage(page(objects), objects)).toEqual({
      cluster: 'prod',
      apiVersion: 'v1',
      kind: 'ConfigMap',
      objects,
      resourceVersion: '7',
      observedAt: '2026-11-23T05:02:00.123Z',
      complete: true,
      continue: 'next',
    });
  });

  it('names an object too large to travel, with its metadata and size', () => {
    const large = configMap('large', 5_000_000, { labels: { app: 'x' } });
    const { objects } = objectsPage(page([large]), [configMap('small', 10), large]);
    expect(objects[0]).toHaveProperty('data');
    expect(objects[1]).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'large', uid: 'uid-large', labels: { app: 'x' } },
      [OMITTED_FIELD]: expect.any(Number),
    });
    expect(objects[1]?.[OMITTED_FIELD]).toBeGreaterThan(5_000_000);
  });

  it('never passes what the transport carries, by metadata either', () => {
    const objects = [
      ...Array.from({ length: 5 }, (_, at) => configMap(`c${at}`, 3_000_000)),
      configMap('m', 10, { annotations: { big: 'x'.repeat(9_000_000) } }),
    ];
    const { objects: out } = objectsPage(page(objects), objects);
    expect(out).toHaveLength(6);
    expect(JSON.stringify(out).length).toBeLessThan(8_500_000);
    expect(out[5]).toMatchObject({ metadata: { name: 'm', uid: 'uid-m' } });
    expect(out[5]).not.toHaveProperty('metadata.annotations');
  });
});

describe('rowsPage', () => {
  it('is bounded by bytes and goes on after its last row', () => {
    const rows = Array.from({ length: 3000 }, (_, at) => ({
      cells: ['x'.repeat(1000), '\t\u0001'],
      rank: at % 3,
      key: `k${String(at).padStart(5, '0')}`,
    }));
    const outcome: ListOutcome = {
      type: 'list',
      scope: { resource: 'pods', cluster: 'prod' },
      source: { from: 'live', observedAt: '2026-11-23T05:02:00.123Z' },
      columns: ['A', 'B'],
      rows,
      summary: [],
      notes: [],
      narrowBy: [],
      cursorAfter: ({ key }) => key,
      resourceVersion: '7',
      complete: false,
    };
    const first = rowsPage(outcome);
    expect(JSON.stringify(first).length).toBeLessThan(1_050_000);
    expect(first).toMatchObject({ complete: false, resourceVersion: '7', columns: ['A', 'B'] });
    expect(first.continue).toBe(`k${String(first.rows.length - 1).padStart(5, '0')}`);
    expect(first.rows[0]?.[1]).toBe('\t\u0001');
    expect(rowsPage({ ...outcome, after: { rank: 0, key: 'k02998' } })).not.toHaveProperty('continue');
  });
});
