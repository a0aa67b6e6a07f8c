import { isRecord } from '../lib/is-record.ts';
import { equalJson, ownField } from './equal-json.ts';

type Path = readonly (string | number)[];

/**
 * One step from a JSON value to another: a field set, a field removed, or, in an array, `remove` items from `start` on
 * replaced by others. Steps are applied in their order.
 */
export type PatchStep =
  | readonly [path: Path, value: unknown]
  | readonly [path: Path]
  | readonly [path: Path, start: number, remove: number, items: readonly unknown[]];

export type Patch = readonly PatchStep[];

/** The steps from `from` to `to`, both JSON values; a field that is undefined counts as absent. */
export function diffPatch(from: unknown, to: unknown): Patch {
  const steps: PatchStep[] = [];
  addSteps(steps, [], from, to);
  return steps;
}

/** `value` after all steps. Changes `value` in place: hand over a copy of one's own. Throws where a step doesn't fit. */
export function applyPatch(value: unknown, patch: Patch): unknown {
  let root = value;
  for (const step of patch) {
    const [path] = step;
    if (step.length === 4) {
      const array = at(root, path);
      if (!Array.isArray(array)) throw new Error('A step of a patch finds no array.');
      const [, start, remove, items] = step;
      array.splice(start, remove, ...items);
      continue;
    }
    const last = path.at(-1);
    if (last === undefined) {
      root = step[1];
      continue;
    }
    const holder = at(root, path.slice(0, -1));
    if (Array.isArray(holder) && typeof last === 'number' && step.length === 2) holder[last] = step[1];
    else if (isRecord(holder) && step.length === 2) setOwn(holder, String(last), step[1]);
    else if (isRecord(holder)) delete holder[String(last)];
    else throw new Error('A step of a patch finds no object.');
  }
  return root;
}

function addSteps(steps: PatchStep[], path: Path, from: unknown, to: unknown): void {
  if (equalJson(from, to)) return;
  if (Array.isArray(from) && Array.isArray(to)) addArraySteps(steps, path, from, to);
  else if (isRecord(from) && isRecord(to)) addObjectSteps(steps, path, from, to);
  else steps.push([path, to]);
}

function addObjectSteps(
  steps: PatchStep[],
  path: Path,
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
): void {
  for (const name of Object.keys(from)) {
    if (ownField(from, name) !== undefined && ownField(to, name) === undefined) steps.push([[...path, name]]);
  }
  for (const name of Object.keys(to)) {
    const value = ownField(to, name);
    if (value === undefined) continue;
    const before = ownField(from, name);
    if (before === undefined) steps.push([[...path, name], value]);
    else addSteps(steps, [...path, name], before, value);
  }
}

/** Of one length: item by item. Else what is alike at both ends stays, and the middle is replaced. */
function addArraySteps(steps: PatchStep[], path: Path, from: readonly unknown[], to: readonly unknown[]): void {
  if (from.length === to.length) {
    for (const [index, item] of from.entries()) addSteps(steps, [...path, index], item, to[index]);
    return;
  }
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && equalJson(from[head], to[head])) head++;
  let tail = 0;
  while (tail < shorter - head && equalJson(from.at(-1 - tail), to.at(-1 - tail))) tail++;
  steps.push([path, head, from.length - head - tail, to.slice(head, to.length - tail)]);
}

function at(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part];
    else if (isRecord(value)) value = ownField(value, String(part));
    else throw new Error('A step of a patch finds nothing where it leads.');
  }
  return value;
}

function setOwn(record: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true });
}
