import { dirname, join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { DEFAULT_QUERY_LIMITS } from '../cache/query.ts';
import { systemClock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { paintFor } from '../terminal/style.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { InputHistoryFile } from './chat/input-history-file.ts';
import { openCacheReader } from './open-cache-reader.ts';
import { answerText, footnote, type Output } from './query-text.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { StopSignal } from './stop-signal.ts';

interface QueryOptions {
  readonly output?: Output;
  readonly json?: boolean;
  readonly cluster?: string;
  /** True without a number of seconds. */
  readonly watch?: string | true;
  readonly limit: string;
  readonly timeout: string;
}

const WATCH_EVERY_S = '1';
/** A look costs a message to the reader; nobody reads faster. */
const LEAST_WATCH_MS = 100;

/**
 * Read-only SQL over the cache. Rows on standard output; how fresh they are, and what was cut, on standard error. Without a
 * statement a terminal gets a prompt.
 */
export async function query(
  globals: GlobalOptions,
  options: QueryOptions,
  operands: readonly string[],
): Promise<number> {
  const maxRows = Math.ceil(positive('--limit', options.limit));
  const timeoutMs = positive('--timeout', options.timeout) * 1000;
  const { everyMs, statement: operand } = readWatch(options.watch, operands[0]);
  const output = options.json === true ? 'json' : (options.output ?? 'table');
  const { stdin, stdout } = process;
  const isPrompt = operand === undefined && stdin.isTTY === true && stdout.isTTY === true;
  if (isPrompt && everyMs !== undefined)
    throw new AppError('usage', '--watch takes a statement: k8s-mcp query "SELECT …" --watch.');
  const session = await openSession('query', globals, { quiet: true });
  const words = wordsFor(session.config.environment.all);
  using stop = new StopSignal();
  await using reader = openCacheReader(session, { timeoutMs });
  const narrowed = options.cluster === undefined ? {} : { cluster: options.cluster };
  if (isPrompt) {
    const path = join(dirname(session.config.cacheDbPath), 'k8s_query_history');
    const history = new InputHistoryFile(session, { path });
    const { runQueryPrompt } = await import('./query/query-prompt.ts');
    const deps = { reader, history, words, paint: paintFor(stdout), stdin, stdout };
    await runQueryPrompt(deps, { output, maxRows, ...narrowed, signal: stop.signal });
    await history.flushed();
    return 0;
  }
  if (operand === undefined && stdin.isTTY === true) {
    throw new AppError(
      'usage',
      'There is no SQL statement: k8s-mcp query "SELECT …", or - to read one from standard input.',
    );
  }
  const sql = operand === undefined || operand === '-' ? await readText(stdin) : operand;
  const request = { sql, limits: { ...DEFAULT_QUERY_LIMITS, maxRows }, ...narrowed };
  if (everyMs !== undefined) {
    const { watchQuery } = await import('./query/query-watch.ts');
    await watchQuery({ reader, clock: systemClock, words, stdout }, { request, output, everyMs, signal: stop.signal });
    return 0;
  }
  const answer = await reader.query(request, { signal: stop.signal });
  stdout.write(`${answerText(answer, output)}\n`);
  if (output !== 'json') process.stderr.write(`${footnote(words, answer)}\n`);
  return 0;
}

/** `--watch` takes the next word, so that of `--watch "SELECT …"` it is the statement. */
function readWatch(
  watch: QueryOptions['watch'],
  operand: string | undefined,
): { readonly everyMs?: number; readonly statement: string | undefined } {
  if (watch === undefined) return { statement: operand };
  const isStatement = watch !== true && operand === undefined && /[a-z-]/i.test(watch);
  const every = watch === true || isStatement ? WATCH_EVERY_S : watch;
  const everyMs = Math.max(LEAST_WATCH_MS, positive('--watch', every) * 1000);
  return { everyMs, statement: isStatement ? watch : operand };
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new AppError('usage', `${option} takes a number above 0, not "${text}".`);
  return value;
}
