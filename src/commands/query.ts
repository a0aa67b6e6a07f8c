import { text as readText } from 'node:stream/consumers';
import { DEFAULT_QUERY_LIMITS } from '../cache/query.ts';
import { AppError } from '../lib/errors.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { openCacheReader } from './cache-reader.ts';
import { answerText, footnote } from './query-text.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { StopSignal } from './stop-signal.ts';

interface QueryOptions {
  readonly output?: 'table' | 'json' | 'csv' | 'markdown';
  readonly json?: boolean;
  readonly limit: string;
  readonly timeout: string;
}

/** Read-only SQL over the cache. Rows on standard output; how fresh they are, and what was cut, on standard error. */
export async function query(
  globals: GlobalOptions,
  options: QueryOptions,
  [operand = '']: readonly string[],
): Promise<number> {
  const maxRows = Math.ceil(positive('--limit', options.limit));
  const timeoutMs = positive('--timeout', options.timeout) * 1000;
  const sql = operand === '-' ? await readText(process.stdin) : operand;
  const session = await openSession('query', globals, { quiet: true });
  using stop = new StopSignal();
  await using reader = openCacheReader(session, { timeoutMs });
  const answer = await reader.query({ sql, limits: { ...DEFAULT_QUERY_LIMITS, maxRows } }, { signal: stop.signal });
  const output = options.json === true ? 'json' : (options.output ?? 'table');
  process.stdout.write(`${answerText(answer, output)}\n`);
  if (output !== 'json') process.stderr.write(`${footnote(wordsFor(session.config.environment.all), answer)}\n`);
  return 0;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new AppError('usage', `${option} takes a number above 0, not "${text}".`);
  return value;
}
