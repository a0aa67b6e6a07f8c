import type { LabelTerm } from '../../kube/words/parse-label-selector.ts';

export interface Condition {
  /** Fixed text with a `?` for each of `parameters`. */
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** A label selector over the JSON column `labels`, to be joined by AND. */
export function labelCondition(term: LabelTerm): Condition {
  switch (term.operator) {
    case 'exists':
      return { sql: 'labels ->> ? IS NOT NULL', parameters: [term.key] };
    case 'notExists':
      return { sql: 'labels ->> ? IS NULL', parameters: [term.key] };
    case 'in':
      return {
        sql: 'labels ->> ? IN (SELECT value FROM json_each(?))',
        parameters: [term.key, JSON.stringify(term.values)],
      };
    case 'notIn':
      return {
        sql: 'coalesce(labels ->> ? NOT IN (SELECT value FROM json_each(?)), TRUE)',
        parameters: [term.key, JSON.stringify(term.values)],
      };
    default:
      return term satisfies never;
  }
}
