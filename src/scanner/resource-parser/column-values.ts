import { fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
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

/** When the object was made, as the API says it. */
export function createdAt(object: KubeObject): string | null {
  return textOrNull(object.metadata.creationTimestamp);
}

export function labelsJson(object: KubeObject): string {
  return textMapJson(object.metadata.labels);
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
export function pairsJson(pairs: Iterable<readonly [string, string]>): string {
  const sorted = [...new Map(pairs)].sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}
