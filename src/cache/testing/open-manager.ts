import { join } from 'node:path';
import { temporaryFolder } from '../../database/testing/database-fixtures.ts';
import { silentLog } from '../../lib/log.ts';
import { PassingClock } from '../../lib/testing/passing-clock.ts';
import { START } from '../../lib/testing/start.ts';
import { CacheManager } from '../cache-manager.ts';
import type { CachedObject } from '../cached-object.ts';
import { PODS } from './make-pod.ts';

export const FACTS = { resourceVersion: '100', ttlMs: 300_000 };
export const AT_START = { startedAt: START, mode: 'list', table: 'pods' } as const;

/** A new cache in a folder of the running test's own. */
export async function openManager(): Promise<{ manager: CacheManager; path: string; clock: PassingClock }> {
  const clock = new PassingClock();
  const path = join(temporaryFolder(), 'data', 'k8s_cache.db');
  const manager = await CacheManager.open({ clock, log: silentLog }, { path });
  return { clock, path, manager };
}

/** One complete scan of pods in one page. */
export async function scanPods(
  manager: CacheManager,
  objects: readonly CachedObject[],
  scope = PODS,
  startedAt = START,
): Promise<{ inserted: number; updated: number; unchanged: number; deleted: number }> {
  const scan = manager.beginScan(scope, { ...AT_START, startedAt });
  const page = await scan.writePage(objects);
  return { ...page, ...(await scan.complete(FACTS)) };
}
