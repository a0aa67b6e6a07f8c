import { parseTime } from '../../kube/words/age.ts';
import { type Fields, fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';

/** Text, or null where there is none. */
export function textOrNull(value: unknown): string | null {
  return textOf(value) || null;
}

/** A whole number that a column of integers takes, or null: the API's counts are whole, those of others may be anything. */
export function wholeOrNull(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.trunc(value)));
}

/** As `wholeOrNull`, of a count that the API leaves out where it is 0. */
export function countOf(value: unknown): number {
  return wholeOrNull(value) ?? 0;
}

/** When the object was made, as the API says it. */
export function createdAt(object: KubeObject): string | null {
  return textOrNull(object.metadata.creationTimestamp);
}

/** A moment with its milliseconds, so that moments that the API writes to the second and to the microsecond sort as text. */
export function momentOrNull(value: unknown): string | null {
  const at = parseTime(value);
  return at === undefined ? null : new Date(at).toISOString();
}

export function labelsJson(object: KubeObject): string {
  return textMapJson(object.metadata.labels);
}

/** The owner that manages the object; there is at most one. */
export function ownerColumns(object: KubeObject): { owner_kind: string | null; owner_name: string | null } {
  const owners = itemsOf(object.metadata.ownerReferences).map(fieldsOf);
  const owner = owners.find((candidate) => candidate.controller === true) ?? {};
  return { owner_kind: textOrNull(owner.kind), owner_name: textOrNull(owner.name) };
}

/** Images of a pod's containers, then those of its init containers, each once. */
export function imagesJson(podSpec: Fields): string {
  const containers = [...itemsOf(podSpec.containers), ...itemsOf(podSpec.initContainers)];
  return textsJson(containers.map((container) => fieldsOf(container).image));
}

/** Those that are text and not empty, each once, as a JSON list. */
export function textsJson(values: readonly unknown[]): string {
  return JSON.stringify([...new Set(values.map(textOf).filter((text) => text !== ''))]);
}

/** `{"MemoryPressure":"False","Ready":"True"}`: asked for as `conditions ->> 'Ready'`. */
export function conditionsJson(conditions: unknown): string {
  return pairsJson(
    itemsOf(conditions)
      .map(fieldsOf)
      .map((condition) => [textOf(condition.type), textOf(condition.status)] as const)
      .filter(([type]) => type !== ''),
  );
}

/** A map of texts as JSON text with its keys in order, so that equal maps are equal texts; other values are left out. */
export function textMapJson(value: unknown): string {
  const pairs = Object.entries(fieldsOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return pairsJson(pairs);
}

/** A list of flat objects as JSON text: of each item the named fields that are text or number, in the order of the names. */
export function itemsJson(value: unknown, names: readonly string[]): string {
  const items = itemsOf(value).map((item) => {
    const fields = fieldsOf(item);
    return names
      .filter((name) => typeof fields[name] === 'string' || typeof fields[name] === 'number')
      .map((name) => `${JSON.stringify(name)}:${JSON.stringify(fields[name])}`)
      .join(',');
  });
  return `[${items.map((item) => `{${item}}`).join(',')}]`;
}

/** Written out by hand, since a key such as `__proto__` doesn't survive being assigned. A later pair wins. */
export function pairsJson(pairs: Iterable<readonly [string, string | number]>): string {
  const sorted = [...new Map(pairs)].sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}
