import { DEFAULT_QUERY_LIMITS } from '../../cache/query.ts';
import type { QueryAnswer } from '../../cache/reader-operations.ts';
import { AppError } from '../../lib/errors.ts';
import { printable } from '../../terminal/printable.ts';
import type { Words } from '../../terminal/words/words.ts';
import { answerText } from '../query-text.ts';
import type { SlashCommand } from './slash-command.ts';
import { sqlCompletions } from './sql-completions.ts';

/** More rows are no reading matter; `k8s-mcp query` prints them all. */
const MOST_ROWS = 200;
const TIMEOUT_MS = 10_000;
/** Of the parts of the cache that were read; /status shows all. */
const MOST_SCOPES = 5;

/** Read-only SQL over the cache, in a table that fits the terminal. */
export const sqlCommand: SlashCommand = {
  name: 'sql',
  run: async ({ reader }, argument, { words, print, signal, width, paint }) => {
    if (argument === '') {
      throw new AppError('usage', words.slash.missingArgument('sql', words.commands.sql.argument));
    }
    const request = { sql: argument, limits: { ...DEFAULT_QUERY_LIMITS, maxRows: MOST_ROWS } };
    const answer = await reader.query(request, { signal, timeoutMs: TIMEOUT_MS });
    const table = answer.rows.length === 0 ? [] : [answerText(answer, 'table', { width })];
    print([...table, paint('dim', footnote(answer, words))].join('\n'));
  },
  complete: async (_deps, argument) => sqlCompletions(argument),
};

/** How many rows, and how old what they were read from is. */
function footnote({ rows, truncated, scopes }: QueryAnswer, words: Words): string {
  const ages = scopes.map((scope) => {
    const where = printable([scope.cluster, scope.namespace, scope.kind].filter((part) => part !== '').join(' '));
    const { ageMs, freshness } = scope;
    if (ageMs === undefined || freshness === 'never') return words.slash.neverScanned(where);
    return `${where}: ${words.call.source({ from: 'cache', ageMs, freshness })}`;
  });
  const shown = ages.length <= MOST_SCOPES ? ages : [...ages.slice(0, MOST_SCOPES), `… ${ages.length - MOST_SCOPES}`];
  const count = rows.length === 0 ? words.slash.noRows : words.slash.rows(rows.length, { cut: truncated });
  return [count, ...shown].join(' · ');
}
