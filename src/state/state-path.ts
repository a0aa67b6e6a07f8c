import { dirname, join } from 'node:path';

/** Where the state database is: beside the cache. */
export function stateDatabasePath(cacheDbPath: string): string {
  return join(dirname(cacheDbPath), 'k8s_state.db');
}
