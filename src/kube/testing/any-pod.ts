import fc from 'fast-check';

const aTime = fc.constantFrom('2026-11-01T00:00:00Z', '2026-11-20T10:00:00Z', '2026-11-22T23:59:59Z');
const aReason = fc.constantFrom('', 'Completed', 'Error', 'OOMKilled', 'CrashLoopBackOff', 'PodInitializing');

const aTermination = fc.record({
  exitCode: fc.constantFrom(0, 1, 137),
  reason: aReason,
  signal: fc.constantFrom(0, 9),
  finishedAt: aTime,
});

const aState = fc.oneof(
  fc.record({ waiting: fc.record({ reason: aReason }) }),
  fc.record({ running: fc.record({ startedAt: aTime }) }),
  fc.record({ terminated: aTermination }),
);

function statusOfContainer(name: string): fc.Arbitrary<Record<string, unknown>> {
  return fc.record({
    name: fc.constant(name),
    image: fc.constant('registry.example/app:1'),
    imageID: fc.constant(''),
    ready: fc.boolean(),
    started: fc.boolean(),
    restartCount: fc.constantFrom(0, 1, 5),
    state: aState,
    lastState: fc.oneof(fc.constant({}), fc.record({ terminated: aTermination })),
  });
}

const aCondition = fc.record({
  type: fc.constantFrom('Ready', 'Initialized', 'PodScheduled', 'PodScheduled'),
  status: fc.constantFrom('True', 'False'),
  reason: fc.constantFrom('', 'SchedulingGated'),
});

const someConditions = fc.uniqueArray(aCondition, { maxLength: 3, selector: ({ type }) => type });

export interface AnyPod {
  readonly deleted: boolean;
  readonly spec: object;
  readonly status: object;
}

/** A pod that no scheduler takes, with a status as no kubelet would write it. */
export const anyPod: fc.Arbitrary<AnyPod> = fc
  .record({ init: fc.array(fc.boolean(), { maxLength: 3 }), main: fc.integer({ min: 1, max: 3 }) })
  .chain(({ init, main }) => {
    const initNames = init.map((_, index) => `init-${index}`);
    const mainNames = Array.from({ length: main }, (_, index) => `main-${index}`);
    const container = (name: string) => ({ name, image: 'registry.example/app:1' });
    return fc.record({
      deleted: fc.boolean(),
      spec: fc.record({
        schedulerName: fc.constant('nobody'),
        restartPolicy: fc.constant('Always'),
        readinessGates: fc.constantFrom([], [{ conditionType: 'example.com/gate' }]),
        schedulingGates: fc.constantFrom([], [], [{ name: 'example.com/gate' }]),
        initContainers: fc.constant(
          initNames.map((name, index) => ({
            ...container(name),
            ...(init[index] === true ? { restartPolicy: 'Always' } : {}),
          })),
        ),
        containers: fc.constant(mainNames.map(container)),
      }),
      status: fc.record({
        phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed'),
        reason: fc.constantFrom('', '', 'Evicted', 'NodeLost'),
        conditions: someConditions,
        initContainerStatuses: fc.tuple(...initNames.map(statusOfContainer)),
        containerStatuses: fc.tuple(...mainNames.map(statusOfContainer)),
      }),
    });
  });
