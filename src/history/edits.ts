import { isRecord } from '../lib/is-record.ts';
import { equalJson, ownField } from './equal-json.ts';

/** Names of fields; an item of a list by what tells it from the others, its name as a rule. */
export type EditPath = readonly string[];

/** A field that is different, as a person would say it. Undefined: not there. */
export interface Edit {
  readonly path: EditPath;
  readonly before: unknown;
  readonly after: unknown;
}

/** What tells the items of a list apart, in the order in which it is tried (Kubernetes' own list map keys). */
const ITEM_KEYS = ['name', 'type', 'key', 'mountPath', 'ip', 'containerPort', 'port', 'host', 'uid', 'topologyKey'];

/** Nobody reads more; that there are more is said. */
export const MOST_EDITS = 100;

/**
 * What is different in two states of an object, field by field, without paths of which `isNoise` is true. Ends after
 * `MOST_EDITS`.
 */
export function listEdits(before: unknown, after: unknown, isNoise: (path: EditPath) => boolean): readonly Edit[] {
  const edits: Edit[] = [];
  addEdits(edits, [], before, after, isNoise);
  return edits;
}

function addEdits(
  edits: Edit[],
  path: EditPath,
  before: unknown,
  after: unknown,
  isNoise: (path: EditPath) => boolean,
): void {
  if (edits.length >= MOST_EDITS || equalJson(before, after) || isNoise(path)) return;
  // A map that comes or goes (a first label, `data` of a ConfigMap) is its fields that come or go.
  const names = isFields(before) && isFields(after) ? new Set([...namesOf(before), ...namesOf(after)]) : undefined;
  if (names !== undefined && names.size > 0) {
    for (const name of names) {
      addEdits(edits, [...path, name], fieldOf(before, name), fieldOf(after, name), isNoise);
    }
    return;
  }
  // So is a list (a first taint): of its items each may be noise, or not.
  const items = isItems(before) && isItems(after) ? keyedItems(before ?? [], after ?? []) : undefined;
  if (items === undefined) {
    edits.push({ path, before, after });
    return;
  }
  for (const [key, [left, right]] of items) {
    // An item that comes or goes is one change and not as many as it has fields.
    const isWhole = left === undefined || right === undefined;
    const itemPath = [...path, key];
    if (!isWhole) addEdits(edits, itemPath, left, right, isNoise);
    else if (!isNoise(itemPath)) edits.push({ path: itemPath, before: left, after: right });
  }
}

function namesOf(fields: Record<string, unknown> | undefined): readonly string[] {
  return fields === undefined ? [] : Object.keys(fields);
}

function fieldOf(fields: unknown, name: string): unknown {
  return isRecord(fields) ? ownField(fields, name) : undefined;
}

function isFields(value: unknown): value is Record<string, unknown> | undefined {
  return value === undefined || isRecord(value);
}

function isItems(value: unknown): value is readonly unknown[] | undefined {
  return value === undefined || Array.isArray(value);
}

type ItemPairs = Map<string, readonly [before: unknown, after: unknown]>;

/** Items of both lists by their key; undefined where no key tells them apart. */
function keyedItems(before: readonly unknown[], after: readonly unknown[]): ItemPairs | undefined {
  const all = [...before, ...after];
  if (!all.every(isRecord)) return undefined;
  for (const key of ITEM_KEYS) {
    const left = byKey(before, key);
    const right = byKey(after, key);
    if (left === undefined || right === undefined) continue;
    const pairs: ItemPairs = new Map();
    for (const name of new Set([...left.keys(), ...right.keys()])) pairs.set(name, [left.get(name), right.get(name)]);
    return pairs;
  }
  if (before.length !== after.length) return undefined;
  return new Map(before.map((item, index) => [String(index), [item, after[index]] as const]));
}

function byKey(items: readonly unknown[], key: string): Map<string, unknown> | undefined {
  const found = new Map<string, unknown>();
  for (const item of items) {
    const name = isRecord(item) ? ownField(item, key) : undefined;
    if ((typeof name !== 'string' && typeof name !== 'number') || found.has(String(name))) return undefined;
    found.set(String(name), item);
  }
  return found;
}
