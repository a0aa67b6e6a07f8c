import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateBytes, MAX_PAGE_OBJECTS, nextPageSize } from './page-size.ts';

describe('nextPageSize', () => {
  it('grows step by step while pages stay small, up to the most that pays', () => {
    const sizes: number[] = [];
    let limit = 100;
    for (let page = 0; page < 4; page++) {
      limit = nextPageSize(limit, { objects: limit, bytes: limit * 500 });
      sizes.push(limit);
    }
    expect(sizes).toEqual([200, 400, MAX_PAGE_OBJECTS, MAX_PAGE_OBJECTS]);
  });

  it('shrinks at once to what makes a page of the wanted size', () => {
    expect(nextPageSize(100, { objects: 100, bytes: 4_000_000 })).toBe(20);
    expect(nextPageSize(100, { objects: 1, bytes: 9_000_000 })).toBe(1);
  });

  it('keeps its size after a page that says nothing', () => {
    expect(nextPageSize(100, { objects: 0, bytes: 0 })).toBe(100);
  });

  it('always asks for something, and never for too much', () => {
    const count = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_PAGE_OBJECTS }), count, count, (limit, objects, bytes) => {
        const next = nextPageSize(limit, { objects, bytes });
        expect(next).toBeGreaterThanOrEqual(1);
        expect(next).toBeLessThanOrEqual(MAX_PAGE_OBJECTS);
      }),
    );
  });
});

describe('estimateBytes', () => {
  it('comes near the size of the JSON', () => {
    const pods = Array.from({ length: 100 }, (_, index) => ({
      metadata: { name: `pod-${index}`, labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'registry.example/web:1', ports: [{ containerPort: 80 }] }] },
    }));
    const real = JSON.stringify(pods).length;
    expect(estimateBytes(pods)).toBeGreaterThan(real * 0.7);
    expect(estimateBytes(pods)).toBeLessThan(real * 1.5);
  });

  it('takes nesting deeper than the call stack', () => {
    let nested: unknown = 'x';
    for (let depth = 0; depth < 200_000; depth++) nested = [nested];
    expect(estimateBytes([nested])).toBeGreaterThanOrEqual(1);
  });
});
