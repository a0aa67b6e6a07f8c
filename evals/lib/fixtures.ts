import type { World } from './world.ts';

/** Whether a Job has completed: "True". */
export const JOB_DONE = '.status.conditions[?(@.type=="Complete")].status';

interface PodPlace {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A pod that has completed. */
export async function finishedPod(world: World, place: PodPlace): Promise<void> {
  await makePod(world, place, { phase: 'Succeeded', annotations: { 'testbed.k8s-mcp/run-for': '1s' } });
}

/** A pod that runs. */
export async function runningPod(world: World, place: PodPlace): Promise<void> {
  await makePod(world, place, { phase: 'Running', annotations: {} });
}

async function makePod(
  world: World,
  { namespace, name, labels = { app: name } }: PodPlace,
  { phase, annotations }: { readonly phase: string; readonly annotations: Readonly<Record<string, string>> },
): Promise<void> {
  await world.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, annotations },
    spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: `registry.example/batch/${name}:1.0.0` }] },
  });
  await world.waitUntil(
    `pod ${name} to be ${phase}`,
    async () => (await world.value(['pod', name, '-n', namespace], '.status.phase')) === phase,
  );
}
