/** One requirement of a label selector; an object is selected when it meets all. */
export type LabelTerm =
  | { readonly operator: 'exists' | 'notExists'; readonly key: string }
  /** `notIn` is met by an object without the label too, as the API server has it. */
  | { readonly operator: 'in' | 'notIn'; readonly key: string; readonly values: readonly string[] };

/** A label's key: a name, with a DNS subdomain before it or not (validation.IsQualifiedName). */
const NAME = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const DNS_LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const KEY = `(?<key>(?:(?=[^/]{1,253}/)${DNS_LABEL}(?:\\.${DNS_LABEL})*/)?${NAME})`;
const SPACE = '[ \\t\\r\\n]*';

const EXISTENCE = new RegExp(`^${SPACE}(?<not>!?)${SPACE}${KEY}${SPACE}$`);
const EQUALITY = new RegExp(`^${SPACE}${KEY}${SPACE}(?<operator>==?|!=)${SPACE}(?<value>(?:${NAME})?)${SPACE}$`);
const SET = new RegExp(`^${SPACE}${KEY}[ \\t\\r\\n]+(?<operator>in|notin)${SPACE}\\((?<values>[^()]*)\\)${SPACE}$`);
const VALUE = new RegExp(`^${NAME}$`);

/**
 * The requirements of a `labelSelector` parameter, none where it is empty and selects everything. Undefined for what the
 * API server refuses, and for the rare forms that aren't read here (`>`, `<`, an empty value in a set): ask the API server.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): readonly LabelTerm[] | undefined {
  if (/^[ \t\r\n]*$/.test(text)) return [];
  const terms: LabelTerm[] = [];
  // A comma inside parentheses parts values, not requirements.
  for (const part of text.split(/,(?![^(]*\))/)) {
    const term = parseTerm(part);
    if (term === undefined) return undefined;
    terms.push(term);
  }
  return terms;
}

function parseTerm(part: string): LabelTerm | undefined {
  const existence = EXISTENCE.exec(part)?.groups;
  if (existence !== undefined) {
    return { operator: existence.not === '' ? 'exists' : 'notExists', key: existence.key ?? '' };
  }
  const equality = EQUALITY.exec(part)?.groups;
  if (equality !== undefined) {
    const operator = equality.operator === '!=' ? 'notIn' : 'in';
    return { operator, key: equality.key ?? '', values: [equality.value ?? ''] };
  }
  const set = SET.exec(part)?.groups;
  if (set === undefined) return undefined;
  const values = (set.values ?? '').split(',').map((value) => value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''));
  if (!values.every((value) => VALUE.test(value))) return undefined;
  return { operator: set.operator === 'in' ? 'in' : 'notIn', key: set.key ?? '', values };
}
