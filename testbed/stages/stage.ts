/** A KWOK Stage: while an object matches `when`, KWOK waits `delay` and then emits `events` and patches its status. */
export interface StageOptions {
  readonly name: string;
  readonly kind: 'Pod' | 'Node' | 'Service' | 'Ingress';
  readonly when: readonly Requirement[];
  readonly delay?: Delay;
  readonly events?: readonly StageEvent[];
  /** Go template of a strategic merge patch of `.status`. */
  readonly statusTemplate?: string;
  readonly deletes?: boolean;
}

export interface StageEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export type Delay = { readonly ms: number } | { readonly jq: string; readonly otherwiseMs: number };

/** One condition; all of a stage's conditions must hold. `exists` is true when jq yields a non-empty, non-null value. */
export type Requirement =
  | { readonly jq: string; readonly oneOf: readonly string[] }
  | { readonly jq: string; readonly noneOf: readonly string[] }
  | { readonly jq: string; readonly exists: boolean };

export interface StageManifest {
  readonly apiVersion: 'kwok.x-k8s.io/v1alpha1';
  readonly kind: 'Stage';
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

export function stage(options: StageOptions): StageManifest {
  const steps: unknown[] = (options.events ?? []).map((event) => ({ event }));
  if (options.statusTemplate !== undefined) {
    steps.push({ patch: { subresource: 'status', root: 'status', template: options.statusTemplate } });
  }
  if (options.deletes) steps.push({ delete: true });
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name: options.name },
    spec: {
      resourceRef: { apiGroup: options.kind === 'Ingress' ? 'networking.k8s.io/v1' : 'v1', kind: options.kind },
      selector: { matchExpressions: options.when.map(matchExpression) },
      ...(options.delay === undefined ? {} : { delay: delayFields(options.delay) }),
      steps,
    },
  };
}

function matchExpression(requirement: Requirement): unknown {
  const { jq: key } = requirement;
  if ('oneOf' in requirement) return { jq: { key, operator: 'In', values: requirement.oneOf } };
  if ('noneOf' in requirement) return { jq: { key, operator: 'NotIn', values: requirement.noneOf } };
  return { jq: { key, operator: requirement.exists ? 'Exists' : 'DoesNotExist' } };
}

function delayFields(delay: Delay): unknown {
  if ('ms' in delay) return { durationMilliseconds: delay.ms };
  return { durationMilliseconds: delay.otherwiseMs, durationFrom: { jq: { expression: delay.jq } } };
}
