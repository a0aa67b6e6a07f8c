import { dirname, join } from 'node:path';

/** Where the history is: beside the cache. */
export function historyDatabasePath(cacheDbPath: string): string {
  return join(dirname(cacheDbPath), 'k8s_history.db');
}
