import { toAppError } from '../lib/errors.ts';
import { backoffMs, LONGEST_WHERE_COSTLY_MS } from './backoff.ts';
import type { ClusterScanner } from './cluster-scanner.ts';
import { type ListTarget, openListDeadline } from './list-request.ts';
import { pause } from './pause.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import { compareWithCache, listVersions, type ResyncResult, WatchedSince } from './resync.ts';
import type { ScopeWatch, WatchDeps } from './watch-loop.ts';

export interface CheckOptions {
  readonly resyncIntervalMs: number;
  readonly batchSize: number;
  readonly timeoutMs: number;
}

export interface CheckTarget {
  readonly scanner: Pick<ClusterScanner, 'identify' | 'limited'>;
  readonly parser: ResourceParser;
  readonly watch: ScopeWatch;
}

/** Scopes that began together are not all checked together. */
const JITTER = 0.1;

/**
 * Checks what a watch makes of a scope by a full list, once in an interval since the last list of any kind, for as long as
 * the watch goes on. What is wrong is told and listed anew.
 */
export async function keepChecked(
  deps: WatchDeps,
  target: CheckTarget,
  options: CheckOptions,
  signal: AbortSignal,
): Promise<void> {
  const { clock, random } = deps;
  const intervalMs = options.resyncIntervalMs * (1 - JITTER * random());
  let failures = 0;
  let notBefore = 0;
  while (!signal.aborted) {
    const dueAt = Math.max(notBefore, lastListOf(deps, target.watch) + intervalMs);
    if (clock.now() < dueAt) {
      await pause(deps, dueAt - clock.now(), signal);
      continue;
    }
    const isDone = await check(deps, target, options, signal);
    failures = isDone ? 0 : failures + 1;
    notBefore = clock.now() + (isDone ? 0 : backoffMs(deps, { failures, longestMs: LONGEST_WHERE_COSTLY_MS }));
  }
}

/** A clock that was set back makes a moment in the future: then it is due. */
function lastListOf({ cache, clock }: WatchDeps, { scope }: ScopeWatch): number {
  try {
    const { listedAt = 0, resyncedAt = 0 } = cache.scopeState(scope) ?? {};
    const last = Math.max(listedAt, resyncedAt);
    return last > clock.now() ? 0 : last;
  } catch {
    // The watch meets the same trouble, and tells of it.
    return clock.now();
  }
}

async function check(
  deps: WatchDeps,
  target: CheckTarget,
  options: CheckOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const { cache, log } = deps;
  const { scope } = target.watch;
  const facts = {
    cluster: scope.cluster,
    kind: scope.kind,
    ...(scope.namespace === '' ? {} : { namespace: scope.namespace }),
  };
  try {
    const result = await resync(deps, target, options, signal);
    if (result === undefined) return false;
    await cache.noteScope(scope, { type: 'resynced', ...result });
    const { wrong, objects } = result;
    if (wrong > 0) {
      log.warn(
        { ...facts, objects, wrong },
        'the cache differed from the cluster, which its watch should have prevented',
      );
      await target.watch.lose('a check found it wrong');
    } else {
      log.debug({ ...facts, objects }, 'checked by a list');
    }
    return true;
  } catch (error) {
    if (!signal.aborted) log.debug({ ...facts, reason: toAppError(error).message }, 'could not be checked by a list');
    return false;
  }
}

/** Undefined where nothing can be said: another cluster answers, or the watch doesn't catch up. */
async function resync(
  deps: WatchDeps,
  { scanner, parser, watch }: CheckTarget,
  { batchSize, timeoutMs }: CheckOptions,
  signal: AbortSignal,
): Promise<ResyncResult | undefined> {
  using since = new WatchedSince(watch);
  const list = await scanner.limited(async () => {
    const cluster = await scanner.identify(signal);
    if (cluster.type !== 'cluster') return undefined;
    const target: ListTarget = { cluster, parser, namespace: watch.scope.namespace };
    using deadline = openListDeadline(deps, target, { timeoutMs, signal });
    return await listVersions(deps, target, { batchSize, deadline });
  });
  return list === undefined ? undefined : await compareWithCache(deps, { parser, watch }, { list, since, signal });
}
