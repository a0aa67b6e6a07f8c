import { HistoryReader } from '../history/history-reader.ts';
import { systemClock } from '../lib/clock.ts';
import { paintFor } from '../terminal/style.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { historyLine } from './history-line.ts';
import { openCacheReader } from './open-cache-reader.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { statusJson } from './status-json.ts';
import { describeStatus } from './status-text.ts';

interface StatusOptions {
  readonly json?: boolean;
}

/** Its process has to start first, which on a machine under load has taken more than ten seconds. */
const READ_TIMEOUT_MS = 30_000;

/** What the cache holds and how far to trust it. Exit 1 where there is no cache to read. */
export async function status(globals: GlobalOptions, options: StatusOptions): Promise<number> {
  const session = await openSession('status', globals, { quiet: true });
  await using reader = openCacheReader(session, { timeoutMs: READ_TIMEOUT_MS });
  const found = await reader.status();
  const history = await new HistoryReader({ reader, clock: systemClock }).status();
  const isReadable = found.state === 'current' || found.state === 'older' || found.state === 'newer';
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ ...statusJson(found), history, homeFolder: session.homeFolder })}\n`);
    return isReadable ? 0 : 1;
  }
  const words = wordsFor(session.config.environment.all);
  const { homeFolder } = session;
  const paint = paintFor(process.stdout);
  process.stdout.write(`${describeStatus({ paint, words }, found, { homeFolder })}\n`);
  const isOff = session.config.historyRetentionMs === 0;
  if (isReadable) process.stdout.write(`\n${historyLine({ paint, words }, history, { cache: found, isOff })}\n`);
  return isReadable ? 0 : 1;
}
