import { type Fields, fieldsOf, isFields, itemsOf, textOf } from './fields.ts';

/**
 * A workload's `spec.selector` as the `labelSelector` parameter takes it: `app=web,tier in (a,b),!canary`.
 * Takes a LabelSelector, or the plain map of a Service or ReplicationController.
 * Undefined where it selects nothing, or holds an operator that a parameter can't express.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function formatLabelSelector(selector: unknown): string | undefined {
  if (!isFields(selector)) return undefined;
  const isPlainMap = selector.matchLabels === undefined && selector.matchExpressions === undefined;
  const labels = isPlainMap ? selector : fieldsOf(selector.matchLabels);
  const terms = Object.entries(labels).map(([label, value]) => `${label}=${textOf(value)}`);
  for (const expression of isPlainMap ? [] : itemsOf(selector.matchExpressions).map(fieldsOf)) {
    const term = formatExpression(expression);
    if (term === undefined) return undefined;
    terms.push(term);
  }
  return terms.length === 0 ? undefined : terms.join(',');
}

function formatExpression(expression: Fields): string | undefined {
  const key = textOf(expression.key);
  const values = itemsOf(expression.values).map(textOf).join(',');
  switch (expression.operator) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return undefined;
  }
}
