import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillContents, fillNamespaces, fillSize, multipliedFill, planDeployments } from './fill-plan.ts';

const sizes = fc.record({ pods: fc.integer({ min: 1, max: 60_000 }), namespaces: fc.integer({ min: 1, max: 200 }) });

describe('planDeployments', () => {
  it('plans exactly the pods asked for, in Deployments of at most 50 with names of their own', () => {
    fc.assert(
      fc.property(sizes, ({ pods, namespaces }) => {
        const plan = planDeployments(fillSize({ pods, namespaces }));
        expect(plan.reduce((sum, { replicas }) => sum + replicas, 0)).toBe(pods);
        expect(plan.every(({ replicas }) => replicas >= 1 && replicas <= 50)).toBe(true);
        expect(new Set(plan.map(({ namespace, name }) => `${namespace}/${name}`)).size).toBe(plan.length);
      }),
      { numRuns: 50 },
    );
  });

  it('spreads them evenly over the namespaces', () => {
    const size = fillSize({ pods: 10_000, namespaces: 20 });
    const plan = planDeployments(size);
    for (const namespace of fillNamespaces(size)) {
      const own = plan.filter((deployment) => deployment.namespace === namespace);
      expect(own.reduce((sum, { replicas }) => sum + replicas, 0)).toBe(500);
    }
  });
});

describe('fillSize', () => {
  it('chooses what is left out', () => {
    expect(fillSize({ pods: 10_000 })).toEqual({ pods: 10_000, namespaces: 20, nodes: 200 });
  });

  it('says how many nodes are needed when the pods do not fit', () => {
    expect(() => fillSize({ pods: 10_000, nodes: 10 })).toThrow('101 nodes are needed');
  });
});

describe('multipliedFill', () => {
  it('leaves to the controllers what they do in minutes, and makes the whole of it', () => {
    expect(multipliedFill(fillSize({ pods: 10_000 }))).toEqual({ base: fillSize({ pods: 10_000 }), copies: 1 });
    expect(multipliedFill(fillSize({ pods: 50_000, nodes: 510 }))).toEqual({
      base: { pods: 10_000, namespaces: 20, nodes: 510 },
      copies: 5,
    });
    fc.assert(
      fc.property(sizes, ({ pods, namespaces }) => {
        const { base, copies } = multipliedFill(fillSize({ pods, namespaces }));
        expect([base.pods * copies, base.namespaces * copies]).toEqual([pods, namespaces]);
      }),
    );
  });
});

describe('fillContents', () => {
  it('tells fills of different sizes apart', () => {
    expect(fillContents(fillSize({ pods: 10_000 }))).toBe('fill 10000 pods');
    expect(fillContents(fillSize({ pods: 10_000, nodes: 300 }))).toBe('fill 10000 pods in 20 namespaces on 300 nodes');
  });
});
