import type { CacheReader } from '../../cache/cache-reader.ts';
import type { QueryAnswer, QueryRequest } from '../../cache/reader-operations.ts';
import type { Clock } from '../../lib/clock.ts';
import { toAppError } from '../../lib/errors.ts';
import type { Words } from '../../terminal/words/words.ts';
import { answerText, footnote, type Output } from '../query-text.ts';
import { WatchScreen } from './watch-screen.ts';

interface WatchDeps {
  readonly reader: Pick<CacheReader, 'query' | 'version'>;
  readonly clock: Clock;
  readonly words: Pick<Words, 'report' | 'error'>;
  readonly stdout: NodeJS.WriteStream;
}

interface WatchOptions {
  readonly request: QueryRequest;
  readonly output: Output;
  /** How often the database is looked at, which costs next to nothing; the statement runs only where it changed. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** Ages count on while nothing changes, and what was fresh turns stale. */
const AGES_EVERY_MS = 5_000;

/**
 * Shows the answer, and again whenever the database changed, until `signal` aborts: in place on a terminal, else as a block
 * for each answer with other rows. A statement that is wrong at the start throws; a cache that goes away is told and waited for.
 */
export async function watchQuery(deps: WatchDeps, options: WatchOptions): Promise<void> {
  const { reader, clock, words, stdout } = deps;
  const { signal, output, request } = options;
  using screen = stdout.isTTY === true && output === 'table' ? new WatchScreen(stdout, words.report.query) : undefined;
  let seen: string | undefined;
  let shown: string | undefined;
  let askedAt = 0;
  while (!signal.aborted) {
    const version = await reader.version({ signal }).catch(() => 'unreadable');
    const areAgesOld = screen !== undefined && Math.abs(clock.now() - askedAt) >= AGES_EVERY_MS;
    if (version !== seen || areAgesOld) {
      const first = seen === undefined;
      seen = version;
      askedAt = clock.now();
      try {
        const answer = await reader.query(request, { signal });
        if (screen !== undefined) screen.show(answer, footnote(words, answer), new Date(clock.now()));
        else shown = printNew(answer, shown);
      } catch (error) {
        if (signal.aborted) return;
        const failure = toAppError(error);
        // Whoever began with a mistake is to see it, and not a screen that never fills.
        if (first || failure.code === 'query' || failure.code === 'usage') throw failure;
        if (screen !== undefined) screen.fail(words.error(failure), new Date(clock.now()));
        else process.stderr.write(`${words.error(failure)}\n`);
      }
    }
    await clock.sleep(options.everyMs, signal).catch(() => {});
  }

  function printNew(answer: QueryAnswer, before: string | undefined): string {
    const text = answerText({ ...answer, scopes: [] }, output);
    if (text !== before) {
      stdout.write(`${output === 'json' ? answerText(answer, output) : text}\n${output === 'json' ? '' : '\n'}`);
    }
    return text;
  }
}
