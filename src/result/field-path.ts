import { nearest } from '../lib/nearest.ts';

export type FieldLookup =
  | { readonly found: true; readonly value: unknown; readonly path: string }
  /** `parent` is the path of the part that lacks the field; `nearest` the fields it has that may have been meant. */
  | { readonly found: false; readonly parent: string; readonly missing: string; readonly nearest: readonly string[] };

type Step =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'index'; readonly index: number }
  /** A stretch of a long text, list or map; `to` absent: to the end. */
  | { readonly type: 'slice'; readonly from: number; readonly to?: number };

/** Parts of a name with dots in it, such as a label's: prefixes are domains. */
const MAX_DOTS = 12;

const STEP = /\.?([^.[\]]+)|\[(\d{1,9})\]|\[(\d{0,9}):(\d{0,9})\]|\[("(?:[^"\\]|\\.)*")\]|\['([^']*)'\]/y;

/**
 * The part of an object at a path such as `spec.containers[0].env`, `metadata.annotations["example.com/a"]` or
 * `data.text[4000:8000]`. Looks at own fields only: a path comes from a model, and `constructor` is nobody's field.
 */
export function lookUpField(object: unknown, path: string): FieldLookup {
  const steps = parse(path);
  if (steps === undefined) return { found: false, parent: '', missing: path, nearest: fieldNames(object) };
  return follow(object, steps, '');
}

/** A path one field further down, quoted where the name needs it. */
export function fieldPath(parent: string, key: string): string {
  return joinPath(parent, stepPath({ type: 'key', key }));
}

interface Taken {
  readonly value: unknown;
  readonly path: string;
  /** How many steps it took: more than one for a name with dots in it, written without quotes. */
  readonly steps: number;
}

/** Tries the ways a path can be meant, the plainest first; when none leads to the end, tells where that one stopped. */
function follow(value: unknown, steps: readonly Step[], taken: string): FieldLookup {
  const [step] = steps;
  if (step === undefined) return { found: true, value, path: taken };
  let stopped: FieldLookup | undefined;
  for (const next of step.type === 'key' ? takeKeys(value, steps) : takePart(value, step)) {
    const result = follow(next.value, steps.slice(next.steps), joinPath(taken, next.path));
    if (result.found) return result;
    stopped ??= result;
  }
  if (stopped !== undefined) return stopped;
  const names = fieldNames(value);
  const near = step.type === 'key' ? nearest(step.key, names) : [];
  return { found: false, parent: taken, missing: stepPath(step), nearest: near.length > 0 ? near : names };
}

function takeKeys(value: unknown, steps: readonly Step[]): readonly Taken[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const found: Taken[] = [];
  let key = '';
  for (const [at, step] of steps.slice(0, MAX_DOTS).entries()) {
    if (step.type !== 'key') break;
    key = at === 0 ? step.key : `${key}.${step.key}`;
    if (!Object.hasOwn(value, key)) continue;
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined) found.push({ value: field, path: stepPath({ type: 'key', key }), steps: at + 1 });
  }
  return found;
}

function takePart(value: unknown, step: Exclude<Step, { type: 'key' }>): readonly Taken[] {
  const path = stepPath(step);
  if (step.type === 'index') {
    return Array.isArray(value) && step.index < value.length
      ? [{ value: value[step.index] as unknown, path, steps: 1 }]
      : [];
  }
  const { from, to } = step;
  if (typeof value === 'string' || Array.isArray(value)) return [{ value: value.slice(from, to), path, steps: 1 }];
  if (typeof value !== 'object' || value === null) return [];
  return [{ value: Object.fromEntries(Object.entries(value).slice(from, to)), path, steps: 1 }];
}

function parse(path: string): readonly Step[] | undefined {
  // kubectl's own forms of the same: {.spec.replicas}, $.spec.replicas, .spec.replicas
  const bare = path
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^\$?\.?/, '');
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < bare.length) {
    const match = STEP.exec(bare);
    if (match === null) return undefined;
    const [, name, index, from, to, double, single] = match;
    if (name !== undefined) steps.push({ type: 'key', key: name });
    else if (index !== undefined) steps.push({ type: 'index', index: Number(index) });
    else if (double !== undefined) steps.push({ type: 'key', key: unquote(double) });
    else if (single !== undefined) steps.push({ type: 'key', key: single });
    else steps.push({ type: 'slice', from: Number(from), ...(to === '' ? {} : { to: Number(to) }) });
  }
  return steps.length > 0 ? steps : undefined;
}

function unquote(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}

function stepPath(step: Step): string {
  if (step.type === 'index') return `[${step.index}]`;
  if (step.type === 'slice') return `[${step.from}:${step.to ?? ''}]`;
  return /^[A-Za-z_][\w-]*$/.test(step.key) ? step.key : `[${JSON.stringify(step.key)}]`;
}

function joinPath(parent: string, step: string): string {
  return parent === '' || step.startsWith('[') ? parent + step : `${parent}.${step}`;
}

function fieldNames(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).slice(0, 40) : [];
}
