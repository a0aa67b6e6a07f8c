import { runReaderProcess } from '../cache/reader-process.ts';
import { historyDatabasePath } from '../history/history-path.ts';
import { HISTORY_OPERATIONS } from '../history/reading/history-operations.ts';
import { HISTORY_TABLES } from '../history/schema/documentation.ts';
import { HISTORY } from '../history/schema/history-kind.ts';
import { systemClock } from '../lib/clock.ts';
import type { GlobalOptions } from './session.ts';

/** The hidden command behind `openCacheReader`: the process that a query runs in, and that can be killed. */
export async function cacheReader(
  _globals: GlobalOptions,
  _options: object,
  [path = '']: readonly string[],
): Promise<number> {
  process.title = 'k8s-mcp cache-reader';
  // Ctrl-C at a terminal reaches the whole process group; this one ends with its parent.
  process.on('SIGINT', () => {});
  const { applicationId } = HISTORY;
  const beside = { path: historyDatabasePath(path), schema: 'history', applicationId, tables: HISTORY_TABLES };
  await runReaderProcess({ clock: systemClock }, { path, beside, operations: HISTORY_OPERATIONS });
  return 0;
}
