import { parseAllDocuments, stringify } from 'yaml';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { escapeText, formatCount } from './plain-text.ts';
import type { Redactor } from './redactor.ts';
import { cutToTokens } from './token-cut.ts';
import { estimateTokens } from './token-estimate.ts';

/** Only a text with this in it can hold a Secret object or a kubeconfig, as YAML or JSON. */
const SECRET_KIND = /["']?kind["']?\s*:\s*["']?(Secret|SecretList|Config)\b/;
/** Fields of a kubeconfig's users that open clusters (client-go, `AuthInfo`); those of auth providers hold tokens too. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'client-key-data',
  'token',
  'password',
  'auth-provider',
  'env',
  'args',
]);
/** Above this a text is not taken apart: parsing holds the process, for about 100 ms here. */
const MOST_PARSED = 250_000;

const WITHHELD =
  "This answer holds a Secret in a form that can't be redacted, so it is withheld. Ask for another kind, or for names only.";

/**
 * The text of a tool that isn't ours, made fit to leave: values of Secrets and keys of kubeconfigs become marks (or the
 * text is withheld, where they can't be told from the rest), hidden characters are shown, and it is cut to `budget` tokens, which it then says.
 */
export function foreignText(deps: { readonly redactor: Redactor }, text: string, budget: number): string {
  return boundedText(SECRET_KIND.test(text) ? withoutSecrets(deps.redactor, text) : text, budget);
}

/** A text without Secrets, as our own tools give: hidden characters are shown, and it is cut to `budget` tokens, which it then says. */
export function boundedText(text: string, budget: number): string {
  const safe = escapeText(text);
  if (safe.length <= budget * 128 && estimateTokens(safe, { stopAbove: budget }) <= budget) return safe;
  const notice = `CUT: this answer has ${formatCount(safe.length)} characters and only its beginning is shown. Never count or conclude from it; ask for less (one namespace, a label selector, one object).\n`;
  return notice + cutToTokens(safe, budget - estimateTokens(notice));
}

/** What a call was given, made fit to be kept: a manifest in it may be a Secret, as an object or as text. */
export function withoutSecretValues(
  deps: { readonly redactor: Redactor },
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return SECRET_KIND.test(value) ? withoutSecrets(deps.redactor, value) : value;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const isSecret = 'kind' in value && value.kind === 'Secret' && ('data' in value || 'stringData' in value);
    if (isSecret) return redactedValue(deps.redactor, value);
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, walk(field)]));
  };
  return walk(fields) as Readonly<Record<string, unknown>>;
}

function withoutSecrets(redactor: Redactor, text: string): string {
  return byLine(redactor, text) ?? asDocuments(redactor, text);
}

/** Where every line that could hold one is JSON by itself, between others that are no part of it; undefined otherwise. */
function byLine(redactor: Redactor, text: string): string | undefined {
  const lines = text
    .split('\n')
    .map((line) => ({ line, value: SECRET_KIND.test(line) ? parsedObject(line) : undefined }));
  const others = lines.filter(({ value }) => value === undefined).map(({ line }) => line);
  // Looked at together: a kind and its name may stand on two lines.
  if (SECRET_KIND.test(others.join('\n'))) return undefined;
  return lines
    .map(({ line, value }) => (value === undefined ? line : JSON.stringify(redactedValue(redactor, value))))
    .join('\n');
}

function parsedObject(line: string): object | undefined {
  if (!line.startsWith('{') && !line.startsWith('[')) return undefined;
  try {
    return JSON.parse(line) as object;
  } catch {
    // Its message would hold the text.
    return undefined;
  }
}

function asDocuments(redactor: Redactor, text: string): string {
  if (text.length > MOST_PARSED) return WITHHELD;
  try {
    const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return WITHHELD;
    const values = documents.map((document) => document.toJS({ maxAliasCount: 100 }) as unknown);
    // What isn't an object is text around them, in which a Secret could stand unread.
    if (!values.every((value) => typeof value === 'object')) return WITHHELD;
    return values
      .map((value) => stringify(redactedValue(redactor, value), { aliasDuplicateObjects: false }))
      .join('---\n');
  } catch {
    return WITHHELD;
  }
}

/** Lists without a kind of their own, as some servers print them, are walked too. */
function redactedValue(redactor: Redactor, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => redactedValue(redactor, item));
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  // A Secret without its apiVersion is one all the same.
  const object = fields['kind'] === 'Secret' ? { ...fields, apiVersion: 'v1' } : fields;
  if (object['kind'] === 'Config' && Array.isArray(fields['users'])) return withoutCredentials(fields);
  if (typeof object['kind'] === 'string') return redactor.pruneAndRedact(object as unknown as KubeObject);
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, redactedValue(redactor, field)]));
}

/** A kubeconfig with the names and places it tells, and none of its keys. */
function withoutCredentials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      CREDENTIALS.has(name) ? '[redacted]' : withoutCredentials(field),
    ]),
  );
}
