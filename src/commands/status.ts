import { paintFor } from '../terminal/style.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { openCacheReader } from './cache-reader.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { statusJson } from './status-json.ts';
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
  const isReadable = found.state === 'current' || found.state === 'older' || found.state === 'newer';
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ ...statusJson(found), homeFolder: session.homeFolder })}\n`);
    return isReadable ? 0 : 1;
  }
  const words = wordsFor(session.config.environment.all);
  const { homeFolder } = session;
  process.stdout.write(`${describeStatus({ paint: paintFor(process.stdout), words }, found, { homeFolder })}\n`);
  return isReadable ? 0 : 1;
}
