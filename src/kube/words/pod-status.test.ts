import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from './kube-object.ts';
import { type PodStatus, podStatus, readyText, restartsText } from './pod-status.ts';

const NOW = Date.parse('2026-11-23T05:00:00Z');
const RUNNING = { ready: true, state: { running: {} } };

interface PodParts {
  readonly phase?: string;
  readonly reason?: string;
  readonly deleted?: boolean;
  readonly conditions?: readonly Record<string, string>[];
  readonly init?: readonly Record<string, unknown>[];
  readonly sidecars?: readonly string[];
  readonly initStatuses?: readonly Record<string, unknown>[];
  readonly statuses?: readonly Record<string, unknown>[];
}

/** A pod whose containers are those that its statuses name. */
function pod(parts: PodParts): KubeObject {
  const named = (statuses: readonly Record<string, unknown>[] | undefined, prefix: string) =>
    (statuses ?? []).map((status, index) => ({ name: `${prefix}${index}`, restartCount: 0, ...status }));
  const initStatuses = named(parts.initStatuses, 'init');
  const statuses = named(parts.statuses, 'main');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', ...(parts.deleted === true ? { deletionTimestamp: '2026-11-23T04:59:00Z' } : {}) },
    spec: {
      initContainers: initStatuses.map(({ name }) =>
        (parts.sidecars ?? []).includes(name) ? { name, restartPolicy: 'Always' } : { name },
      ),
      containers: statuses.length === 0 ? [{ name: 'main0' }] : statuses.map(({ name }) => ({ name })),
    },
    status: {
      phase: parts.phase ?? 'Running',
      ...(parts.reason === undefined ? {} : { reason: parts.reason }),
      conditions: parts.conditions ?? [],
      initContainerStatuses: initStatuses,
      containerStatuses: statuses,
    },
  };
}

function statusOf(parts: PodParts): PodStatus {
  return podStatus(pod(parts), NOW);
}

function waiting(reason: string): Record<string, unknown> {
  return { state: { waiting: { reason } } };
}

function terminated(exitCode: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { state: { terminated: { exitCode, ...more } } };
}

function restarted(count: number, finishedAt?: string): Record<string, unknown> {
  return {
    restartCount: count,
    ...(finishedAt === undefined ? {} : { lastState: { terminated: { exitCode: 1, finishedAt } } }),
  };
}

describe('the STATUS of a pod', () => {
  it.each<[string, PodParts, string]>([
    ['its phase', { phase: 'Pending' }, 'Pending'],
    ['its reason before its phase', { phase: 'Failed', reason: 'Evicted' }, 'Evicted'],
    [
      'that it is gated',
      { phase: 'Pending', conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated', status: 'False' }] },
      'SchedulingGated',
    ],
    ['what its container waits for', { statuses: [waiting('CrashLoopBackOff')] }, 'CrashLoopBackOff'],
    ['what the first of its containers waits for', { statuses: [waiting('A'), waiting('B')] }, 'A'],
    ['its phase while a container waits without a reason', { statuses: [{ state: { waiting: {} } }] }, 'Running'],
    ['why it ended', { phase: 'Failed', statuses: [terminated(137, { reason: 'OOMKilled' })] }, 'OOMKilled'],
    ['by which signal it ended', { phase: 'Failed', statuses: [terminated(1, { signal: 9 })] }, 'Signal:9'],
    ['with which code it ended', { phase: 'Failed', statuses: [terminated(3)] }, 'ExitCode:3'],
    ['that it is complete', { phase: 'Succeeded', statuses: [terminated(0, { reason: 'Completed' })] }, 'Completed'],
    [
      'Running while one container is complete and the pod is ready',
      {
        statuses: [terminated(0, { reason: 'Completed' }), RUNNING],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
      'Running',
    ],
    [
      'NotReady while one container is complete and the pod is not ready',
      { statuses: [terminated(0, { reason: 'Completed' }), RUNNING] },
      'NotReady',
    ],
    [
      'the failure of one container before the completion of another',
      { statuses: [terminated(0, { reason: 'Completed' }), terminated(1, { reason: 'Error' })] },
      'Error',
    ],
    ['how far its init containers are', { phase: 'Pending', initStatuses: [terminated(0), {}, {}] }, 'Init:1/3'],
    [
      'how far they are while one is being initialised',
      { phase: 'Pending', initStatuses: [waiting('PodInitializing'), {}] },
      'Init:0/2',
    ],
    ['why an init container waits', { initStatuses: [waiting('ImagePullBackOff')] }, 'Init:ImagePullBackOff'],
    ['why an init container failed', { initStatuses: [terminated(1, { reason: 'Error' })] }, 'Init:Error'],
    ['by which signal an init container ended', { initStatuses: [terminated(1, { signal: 15 })] }, 'Init:Signal:15'],
    ['with which code an init container ended', { initStatuses: [terminated(2)] }, 'Init:ExitCode:2'],
    [
      'that of its containers once it counts as initialised',
      {
        initStatuses: [terminated(1)],
        statuses: [waiting('ErrImagePull')],
        conditions: [{ type: 'Initialized', status: 'True' }],
      },
      'ErrImagePull',
    ],
    ['that it is being deleted', { deleted: true, statuses: [RUNNING] }, 'Terminating'],
    ['that its node is lost', { deleted: true, reason: 'NodeLost', statuses: [RUNNING] }, 'Unknown'],
    [
      'what it ended with, also when it is being deleted',
      { deleted: true, phase: 'Succeeded', statuses: [terminated(0, { reason: 'Completed' })] },
      'Completed',
    ],
  ])('says %s', (_what, parts, expected) => {
    expect(statusOf(parts).status).toBe(expected);
  });
});

describe('READY and RESTARTS of a pod', () => {
  it('count ready containers that run, and sidecars', () => {
    const status = statusOf({
      sidecars: ['init1'],
      initStatuses: [terminated(0), { started: true, ready: true }],
      statuses: [RUNNING, { ready: false, state: { running: {} } }],
    });
    expect(readyText(status)).toBe('2/3');
    expect(status.status).toBe('Running');
  });

  it('wait for a sidecar that has not started', () => {
    const status = statusOf({
      phase: 'Pending',
      sidecars: ['init0'],
      initStatuses: [{ started: false, state: { running: {} } }, {}],
      statuses: [waiting('PodInitializing')],
    });
    expect(status.status).toBe('Init:0/2');
    expect(readyText(status)).toBe('0/2');
  });

  it('leave out finished init containers once the pod runs, and keep sidecars', () => {
    const status = statusOf({
      sidecars: ['init1'],
      initStatuses: [
        { ...terminated(0), ...restarted(7, '2026-11-23T04:59:59Z') },
        { started: true, ready: true, ...restarted(2, '2026-11-23T04:58:00Z') },
      ],
      statuses: [{ ...RUNNING, ...restarted(3, '2026-11-23T04:59:50Z') }],
    });
    expect(restartsText(status)).toBe('5 (10s ago)');
    expect(status.lastRestartAt).toBe(Date.parse('2026-11-23T04:59:50Z'));
  });

  it('count those of init containers while one of them fails', () => {
    const status = statusOf({
      phase: 'Pending',
      initStatuses: [{ ...waiting('CrashLoopBackOff'), ...restarted(4, '2026-11-23T04:55:00Z') }],
    });
    expect(restartsText(status)).toBe('4 (5m ago)');
    expect(status.status).toBe('Init:CrashLoopBackOff');
  });

  it('say no time where none is known, or nothing was restarted', () => {
    expect(restartsText(statusOf({ statuses: [{ ...RUNNING, ...restarted(4) }] }))).toBe('4');
    expect(restartsText(statusOf({ statuses: [{ ...RUNNING, ...restarted(0, '2026-11-23T04:55:00Z') }] }))).toBe('0');
  });

  it('never fail, whatever a pod holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('spec', 'status'), fc.jsonValue()), (fields) => {
        const status = podStatus({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, ...fields }, NOW);
        expect(typeof status.status).toBe('string');
        expect(status.ready).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
