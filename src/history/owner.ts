import type { KubeObject } from '../kube/words/kube-object.ts';

export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/**
 * The controller that an object comes and goes with, the topmost that the object itself tells of: of a rollout's pods
 * the Deployment, of a scheduled run's the CronJob. The names in between are made by those controllers in a known form.
 */
export function ownerOf(object: KubeObject): Owner | undefined {
  const references: unknown = object.metadata.ownerReferences;
  if (!Array.isArray(references)) return undefined;
  const owner: unknown = references.find((reference) => reference?.controller === true) ?? references[0];
  if (typeof owner !== 'object' || owner === null || !('kind' in owner) || !('name' in owner)) return undefined;
  const { kind, name } = owner;
  if (typeof kind !== 'string' || typeof name !== 'string') return undefined;
  return aboveIt(object, { kind, name });
}

/** The labels by which a ReplicaSet's maker tells its revisions apart; the ReplicaSet's name ends in the same hash. */
const REVISION_LABELS = [
  { label: 'pod-template-hash', kind: 'Deployment' },
  { label: 'rollouts-pod-template-hash', kind: 'Rollout' },
] as const;

function aboveIt(object: KubeObject, owner: Owner): Owner {
  if (owner.kind === 'ReplicaSet') {
    const labels: Readonly<Record<string, unknown>> = object.metadata.labels ?? {};
    for (const { label, kind } of REVISION_LABELS) {
      const hash = Object.hasOwn(labels, label) ? labels[label] : undefined;
      if (typeof hash !== 'string' || hash === '' || !owner.name.endsWith(`-${hash}`)) continue;
      return { kind, name: owner.name.slice(0, -hash.length - 1) };
    }
  }
  // A CronJob names its Jobs by the minute for which they were due.
  const cronJob = owner.kind === 'Job' ? /^(.+)-\d{8}$/.exec(owner.name)?.[1] : undefined;
  return cronJob === undefined ? owner : { kind: 'CronJob', name: cronJob };
}
