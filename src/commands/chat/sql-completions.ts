import { mentions } from '../../cache/describe-schema.ts';
import { VIEWS } from '../../cache/schema/documentation/views.ts';
import { TABLES } from '../../cache/schema/documentation.ts';
import { HISTORY_TABLES } from '../../history/schema/documentation.ts';
import type { Candidate, Completions } from '../../terminal/chat/completion.ts';

const NAMED = [...VIEWS, ...TABLES, ...HISTORY_TABLES];

const KEYWORDS = [
  ...['SELECT', 'FROM', 'WHERE', 'GROUP BY', 'ORDER BY', 'LIMIT', 'JOIN', 'HAVING'],
  ...['COUNT(*)', 'DISTINCT', 'DESC', 'LIKE', 'NOT IN', 'IS NULL'],
];

/** What may stand at the end of a statement: views and tables behind FROM and JOIN, else columns of those that it names. */
export function sqlCompletions(statement: string): Completions {
  const typed = /\w*$/.exec(statement)?.[0] ?? '';
  const from = statement.length - typed.length;
  if (/\b(from|join)\s+$/i.test(statement.slice(0, from))) {
    const tables = NAMED.map(({ name, onePer }) => ({ value: name, hint: `one row per ${onePer}` }));
    return { from, candidates: tables };
  }
  const keywords = typed === '' ? [] : KEYWORDS.map((value) => ({ value }));
  return { from, candidates: [...columnsFor(statement), ...keywords] };
}

function columnsFor(statement: string): readonly Candidate[] {
  const named = NAMED.filter(({ name }) => mentions(statement, name));
  // Before FROM nobody has said which table yet.
  const columns = (named.length === 0 ? NAMED : named).flatMap((table) =>
    Object.entries(table.columns).map(([value, hint]) => ({ value, hint: named.length === 1 ? hint : table.name })),
  );
  return [...new Map(columns.map((column) => [column.value, column])).values()];
}
