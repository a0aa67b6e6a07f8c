import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from './kube-object.ts';
import { podResources } from './pod-resources.ts';

const MI = 1024 * 1024;

function pod(spec: Record<string, unknown>, status: Record<string, unknown> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec, status };
}

function requesting(cpu: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { resources: { requests: { cpu } }, ...more };
}

describe('podResources', () => {
  it('sums containers, exactly before it rounds', () => {
    const container = {
      resources: { requests: { cpu: '100u', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
    };
    expect(podResources(pod({ containers: [container, container] }))).toEqual({
      cpuRequestMillis: 1,
      memoryRequestBytes: 128 * MI,
      cpuLimitMillis: 2_000,
      memoryLimitBytes: 256 * MI,
    });
  });

  it('tells no limit from a limit', () => {
    const limited = { resources: { limits: { cpu: '1' } } };
    expect(podResources(pod({ containers: [{}] }))).toEqual({ cpuRequestMillis: 0, memoryRequestBytes: 0 });
    expect(podResources(pod({ containers: [limited, {}] }))).toMatchObject({ cpuLimitMillis: 1_000 });
  });

  it.each<[string, Record<string, unknown>, number]>([
    [
      'the largest init container',
      { containers: [requesting('1')], initContainers: [requesting('3'), requesting('2')] },
      3_000,
    ],
    ['its containers where they are more', { containers: [requesting('4')], initContainers: [requesting('3')] }, 4_000],
    [
      'sidecars beside its containers',
      { containers: [requesting('1')], initContainers: [requesting('2', { restartPolicy: 'Always' })] },
      3_000,
    ],
    [
      'sidecars below the init containers that come after them only',
      {
        containers: [requesting('1')],
        initContainers: [requesting('3'), requesting('2', { restartPolicy: 'Always' }), requesting('4')],
      },
      6_000,
    ],
    [
      'its own resources before those of its containers',
      { containers: [requesting('1')], resources: { requests: { cpu: '500m' } } },
      500,
    ],
    ['overhead on top', { containers: [requesting('1')], overhead: { cpu: '250m' } }, 1_250],
  ])('counts %s', (_what, spec, millis) => {
    expect(podResources(pod(spec)).cpuRequestMillis).toBe(millis);
  });

  it('adds overhead to limits that are there only', () => {
    const spec = { containers: [{ resources: { limits: { cpu: '1' } } }], overhead: { cpu: '250m', memory: '1Mi' } };
    const resources = podResources(pod(spec));
    expect(resources.cpuLimitMillis).toBe(1_250);
    expect('memoryLimitBytes' in resources).toBe(false);
  });

  it('counts what runs where a resize has not come through', () => {
    const spec = { containers: [requesting('2', { name: 'a' })] };
    const running = (cpu: string) => ({
      containerStatuses: [{ name: 'a', resources: { requests: { cpu } }, allocatedResources: { cpu: '1' } }],
    });
    expect(podResources(pod(spec, running('3'))).cpuRequestMillis).toBe(3_000);
    expect(podResources(pod(spec, running('1'))).cpuRequestMillis).toBe(2_000);
    const refused = { ...running('1'), conditions: [{ type: 'PodResizePending', reason: 'Infeasible' }] };
    expect(podResources(pod(spec, refused)).cpuRequestMillis).toBe(1_000);
  });

  it('is never less than what its containers ask for together', () => {
    const millis = fc.integer({ min: 0, max: 4_000 });
    fc.assert(
      fc.property(
        fc.array(millis, { maxLength: 4 }),
        fc.array(fc.tuple(millis, fc.boolean()), { maxLength: 4 }),
        (main, init) => {
          const spec = {
            containers: main.map((amount) => requesting(`${amount}m`)),
            initContainers: init.map(([amount, isSidecar]) =>
              requesting(`${amount}m`, isSidecar ? { restartPolicy: 'Always' } : {}),
            ),
          };
          const sidecars = init.filter(([, isSidecar]) => isSidecar).reduce((sum, [amount]) => sum + amount, 0);
          const longLived = main.reduce((sum, amount) => sum + amount, 0) + sidecars;
          const { cpuRequestMillis } = podResources(pod(spec));
          expect(cpuRequestMillis).toBeGreaterThanOrEqual(longLived);
          expect(cpuRequestMillis).toBeLessThanOrEqual(
            Math.max(longLived, sidecars + Math.max(0, ...init.map(([amount]) => amount))),
          );
        },
      ),
    );
  });

  it('never fails, whatever a pod holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (spec, status) => {
        const resources = podResources({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec, status });
        expect(Number.isSafeInteger(resources.cpuRequestMillis)).toBe(true);
      }),
    );
  });
});
