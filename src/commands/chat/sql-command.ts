import { DEFAULT_QUERY_LIMITS } from '../../cache/query.ts';
import { AppError } from '../../lib/errors.ts';
import { answerText, footnote } from '../query-text.ts';
import type { SlashCommand } from './slash-command.ts';
import { sqlCompletions } from './sql-completions.ts';

/** More rows are no reading matter; `k8s-mcp query` prints them all. */
const MOST_ROWS = 200;
const TIMEOUT_MS = 10_000;

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
    print([...table, paint('dim', footnote(answer))].join('\n'));
  },
  complete: async (_deps, argument) => sqlCompletions(argument),
};
