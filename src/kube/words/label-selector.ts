interface Requirement {
  readonly key?: unknown;
  readonly operator?: unknown;
  readonly values?: unknown;
}

/**
 * A workload's or service's `selector` in the string form that list requests take (`app=web,tier in (a,b)`).
 * Takes both shapes: a plain map, and meta/v1 LabelSelector. Undefined where it selects nothing.
 */
export function formatLabelSelector(selector: unknown): string | undefined {
  if (typeof selector !== 'object' || selector === null) return undefined;
  const fields = selector as { readonly matchLabels?: unknown; readonly matchExpressions?: unknown };
  const isLabelSelector = fields.matchLabels !== undefined || fields.matchExpressions !== undefined;
  const parts = [
    ...equalities(isLabelSelector ? fields.matchLabels : selector),
    ...(Array.isArray(fields.matchExpressions) ? fields.matchExpressions.flatMap(expression) : []),
  ];
  return parts.length === 0 ? undefined : parts.join(',');
}

function equalities(labels: unknown): readonly string[] {
  if (typeof labels !== 'object' || labels === null) return [];
  return Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`);
}

function expression(requirement: Requirement): readonly string[] {
  const key = String(requirement.key);
  const values = Array.isArray(requirement.values) ? requirement.values.map(String).join(',') : '';
  switch (requirement.operator) {
    case 'In':
      return [`${key} in (${values})`];
    case 'NotIn':
      return [`${key} notin (${values})`];
    case 'Exists':
      return [key];
    case 'DoesNotExist':
      return [`!${key}`];
    default:
      return [];
  }
}
