import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, toAppError } from '../../lib/errors.ts';
import { openCacheReader } from '../open-cache-reader.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** Its process has to start first, which on a machine under load has taken more than ten seconds. */
const READ_TIMEOUT_MS = 30_000;

/** The cache: ours, of this version, readable; and a place where the scanner may write. */
export async function* checkDatabase(session: Session): AsyncIterable<Finding> {
  const path = session.config.cacheDbPath;
  await using reader = openCacheReader(session, { timeoutMs: READ_TIMEOUT_MS });
  const found = await reader.status().catch((error: unknown) => toAppError(error));
  if (found instanceof Error) {
    yield { verdict: 'wrong', what: 'database', found: found.message };
    return;
  }
  switch (found.state) {
    case 'current':
    case 'older':
      yield {
        verdict: 'ok',
        what: 'database',
        found: `${path}, ${found.clusters.length} ${found.clusters.length === 1 ? 'cluster' : 'clusters'}`,
      };
      break;
    case 'missing':
      yield { verdict: 'ok', what: 'database', found: `${path} is not there yet: k8s-mcp scan makes it` };
      break;
    case 'newer':
    case 'foreign':
    case 'unreadable':
      yield { verdict: 'wrong', what: 'database', found: found.message ?? `${path} can't be read` };
      break;
  }
  yield await checkWritable(path, found.state === 'missing');
}

async function checkWritable(path: string, isMissing: boolean): Promise<Finding> {
  const mend = 'Let your user write there, or set CACHE_DB_PATH to another place.';
  try {
    const folder = await nearestFolder(dirname(path));
    await access(folder, constants.W_OK | constants.X_OK);
    if (!isMissing) await access(path, constants.W_OK);
    return { verdict: 'ok', what: 'database', found: `may be written in ${folder}` };
  } catch (error) {
    return { verdict: 'wrong', what: 'database', found: `can't be written: ${messageOf(error)}`, mend };
  }
}

/** The folder itself, or the first one above it that is there: the rest is made by the scanner. */
async function nearestFolder(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return nearestFolder(parent);
  }
}
