import { HistoryReader } from '../history/history-reader.ts';
import { systemClock } from '../lib/clock.ts';
import { paintFor } from '../terminal/style.ts';
import { openCacheReader } from './cache-reader.ts';
import { historyLine } from './history-line.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { describeStatus } from './status-text.ts';

interface StatusOptions {
  readonly json?: boolean;
}

const READ_TIMEOUT_MS = 10_000;

/** What the cache holds and how far to trust it. Exit 1 where there is no cache to read. */
export async function status(globals: GlobalOptions, options: StatusOptions): Promise<number> {
  const session = await openSession('status', globals, { quiet: true });
  await using reader = openCacheReader(session, { timeoutMs: READ_TIMEOUT_MS });
  const found = await reader.status();
  const history = await new HistoryReader({ reader, clock: systemClock }).status();
  const isReadable = found.state === 'current' || found.state === 'older' || found.state === 'newer';
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ ...found, history, homeFolder: session.homeFolder })}\n`);
    return isReadable ? 0 : 1;
  }
  const paint = paintFor(process.stdout);
  process.stdout.write(`${describeStatus(found, paint, session.homeFolder)}\n`);
  if (isReadable) process.stdout.write(`\n${historyLine(history, found, paint)}\n`);
  return isReadable ? 0 : 1;
}
