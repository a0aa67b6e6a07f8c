import { createHmac } from 'node:crypto';
import type { KubeObject, ObjectMeta } from '../kube/words/kube-object.ts';

/**
 * What must not leave is replaced here, whoever asks and in whatever form. Never changes its argument: what has to
 * change is copied on the way.
 */
export interface Redactor {
  /**
   * The object without managedFields and without annotations that repeat the whole object; values of a Secret become
   * marks, also where an annotation or label repeats one. Objects inside a `List` are treated alike.
   */
  pruneAndRedact(object: KubeObject): KubeObject;
  /** The values of a Secret (or of the Secrets in a List), raw and as base64, for `redactText`. */
  secretValues(object: KubeObject): readonly string[];
  /** The text with each of `values` replaced by its mark; for messages that may repeat what was sent. */
  redactText(text: string, values: readonly string[]): string;
}

/** Annotations in which tools keep a copy of the object as it was applied. */
const COPIES = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'kapp.k14s.io/original',
  'kapp.k14s.io/original-diff',
  'kapp.k14s.io/original-diff-full',
  'banzaicloud.com/last-applied',
  'objectset.rio.cattle.io/applied',
] as const;

/** What stands for a value; a value that looks like one says as much. */
const MARK = /^\[redacted \d+ bytes #[0-9a-f]{8}\]$/;

/** Shorter values occur by chance: `yes` in an annotation says nothing about a password. */
const SHORTEST_VALUE = 4;

/** Equal values get equal marks under one key; without the key a mark says nothing about short values. */
export function createRedactor(options: { readonly key: Uint8Array }): Redactor {
  const mark = (bytes: Uint8Array): string => {
    // What was stored has passed here before.
    const text = bytes.length <= 64 ? Buffer.from(bytes).toString('latin1') : '';
    if (MARK.test(text)) return text;
    const digest = createHmac('sha256', options.key).update(bytes).digest('hex').slice(0, 8);
    return `[redacted ${bytes.length} bytes #${digest}]`;
  };

  const pruneAndRedact = (object: KubeObject): KubeObject => {
    if (isSecret(object)) return redactSecret(pruned(object), mark);
    const items = object.items;
    if (!Array.isArray(items) || !isListKind(object)) return pruned(object);
    return { ...object, items: items.map((item: unknown) => restore(item, pruneAndRedact(asItem(object, item)))) };
  };

  return {
    pruneAndRedact,
    secretValues: (object) => [...secretBytes(object)].flatMap(({ bytes }) => spellings(bytes)),
    redactText: (text, values) => {
      const present = values.filter((value) => value.length >= SHORTEST_VALUE && text.includes(value));
      present.sort((a, b) => b.length - a.length);
      return present.reduce((result, value) => result.replaceAll(value, mark(Buffer.from(value))), text);
    },
  };
}

function isSecret(object: KubeObject): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1';
}

function isListKind(object: KubeObject): boolean {
  return typeof object.kind === 'string' && object.kind.endsWith('List');
}

/** Items of a typed list don't say what they are: the list does. */
function asItem(list: KubeObject, item: unknown): KubeObject {
  const object = (typeof item === 'object' && item !== null ? item : {}) as Partial<KubeObject>;
  return {
    ...object,
    apiVersion: object.apiVersion ?? list.apiVersion,
    kind: object.kind ?? list.kind.slice(0, -'List'.length),
    metadata: object.metadata ?? { name: '' },
  };
}

/** Takes away again what `asItem` added; what isn't an object stays as it was. */
function restore(item: unknown, redacted: KubeObject): unknown {
  if (typeof item !== 'object' || item === null) return item;
  return Object.fromEntries(Object.entries(redacted).filter(([name]) => Object.hasOwn(item, name)));
}

/** Setting a field to undefined beats deleting it: the copy keeps its shape, and JSON leaves the field out. */
function pruned(object: KubeObject): KubeObject {
  const metadata = object.metadata as (ObjectMeta & { managedFields?: unknown }) | undefined;
  if (metadata === undefined || metadata === null) return object;
  const { annotations } = metadata;
  const copies = annotations === undefined || annotations === null ? undefined : withoutCopies(annotations);
  if (metadata.managedFields === undefined && copies === undefined) return object;
  return {
    ...object,
    metadata: { ...metadata, managedFields: undefined, ...(copies === undefined ? {} : { annotations: copies }) },
  } as KubeObject;
}

function withoutCopies(annotations: Readonly<Record<string, string>>): Record<string, string> | undefined {
  let result: Record<string, string> | undefined;
  for (const name of COPIES) {
    if (annotations[name] === undefined) continue;
    result ??= { ...annotations };
    delete result[name];
  }
  return result;
}

function redactSecret(secret: KubeObject, mark: (bytes: Uint8Array) => string): KubeObject {
  const found = [...secretBytes(secret)];
  const fields: Record<string, unknown> = {};
  for (const field of ['data', 'stringData'] as const) {
    const values = secret[field];
    if (values === undefined || values === null) continue;
    const marked = found
      .filter((entry) => entry.field === field)
      .map(({ name, bytes }) => [name, mark(bytes)] as const);
    // Not a map of values: a shape no API server gives out, so nothing in it may pass.
    fields[field] = typeof values === 'object' && !Array.isArray(values) ? Object.fromEntries(marked) : '[redacted]';
  }
  const words = [...new Set(found.flatMap(({ bytes }) => spellings(bytes)))];
  const hides = (text: string): boolean => words.some((word) => text.includes(word));
  const clean = (map: Readonly<Record<string, string>> | undefined) =>
    map === undefined || map === null
      ? map
      : Object.fromEntries(
          Object.entries(map).map(([name, text]) => [
            name,
            typeof text === 'string' && hides(text) ? mark(Buffer.from(text)) : text,
          ]),
        );
  const { annotations, labels } = secret.metadata ?? {};
  return {
    ...secret,
    ...fields,
    metadata: {
      ...secret.metadata,
      ...(annotations === undefined ? {} : { annotations: clean(annotations) }),
      ...(labels === undefined ? {} : { labels: clean(labels) }),
    },
  } as KubeObject;
}

interface SecretValue {
  readonly field: 'data' | 'stringData';
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Each value as the bytes it stands for, so that `data` and `stringData` of one value give one mark. */
function* secretBytes(object: KubeObject): Generator<SecretValue> {
  if (isListKind(object) && Array.isArray(object.items)) {
    for (const item of object.items as unknown[]) yield* secretBytes(asItem(object, item));
    return;
  }
  if (!isSecret(object)) return;
  for (const field of ['data', 'stringData'] as const) {
    const values = object[field];
    if (typeof values !== 'object' || values === null || Array.isArray(values)) continue;
    for (const [name, value] of Object.entries(values)) {
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      yield { field, name, bytes: Buffer.from(text, field === 'data' && isBase64(text) ? 'base64' : 'utf8') };
    }
  }
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** How a value may appear inside another text: raw, trimmed, inside JSON, as base64. */
function spellings(bytes: Uint8Array): readonly string[] {
  const raw = Buffer.from(bytes).toString('utf8');
  const base64 = Buffer.from(bytes).toString('base64');
  const all = [raw, raw.trim(), JSON.stringify(raw).slice(1, -1), base64, base64.replace(/=+$/, '')];
  return all.filter((text) => text.length >= SHORTEST_VALUE);
}
