import { isUpTo } from '../kube/words/resource-version.ts';
import type { Deadline } from './deadline.ts';
import { listPages } from './list-pages.ts';
import { type ListTarget, listRequest } from './list-request.ts';
import { pause } from './pause.ts';
import type { AppliedPoll, ScopeWatch, WatchDeps } from './watch-loop.ts';

export interface ResyncResult {
  readonly begunAt: number;
  readonly objects: number;
  /** Objects that the cache had in another version than the cluster, or alone, or not at all. */
  readonly wrong: number;
}

/** Four polls of a quiet kind. */
const PATIENCE_MS = 120_000;

/** A list to be compared with what a watch makes of the cache. */
export interface ListedVersions {
  readonly begunAt: number;
  readonly endedAt: number;
  readonly apiVersion: string;
  readonly resourceVersion: string;
  readonly versions: ReadonlyMap<string, string>;
}

/** Lists a scope and stores nothing: written over what a watch has told meanwhile, versions would go backwards. */
export async function listVersions(
  deps: WatchDeps,
  target: ListTarget,
  { batchSize, deadline }: { readonly batchSize: number; readonly deadline: Deadline },
): Promise<ListedVersions> {
  const begunAt = deps.clock.now();
  const request = await listRequest(deps, target, { batchSize, signal: deadline.signal });
  const versions = new Map<string, string>();
  let resourceVersion = '';
  let apiVersion = '';
  for await (const page of listPages(deps, request, deadline)) {
    if (resourceVersion === '') ({ resourceVersion, apiVersion } = page);
    for (const { metadata } of page.objects) versions.set(metadata.uid, metadata.resourceVersion);
  }
  return { begunAt, endedAt: deps.clock.now(), apiVersion, resourceVersion, versions };
}

/**
 * What a watch has told since a moment, and whether it has caught up with a list: only what it has not touched, and should
 * have, can be wrong.
 */
export class WatchedSince implements Disposable {
  readonly touched = new Set<string>();
  readonly #subscription: Disposable;
  #latest: AppliedPoll | undefined;
  #onPoll: () => void = () => {};

  constructor(watch: Pick<ScopeWatch, 'onApplied'>) {
    this.#subscription = watch.onApplied((poll) => {
      for (const uid of poll.uids) this.touched.add(uid);
      this.#latest = poll;
      this.#onPoll();
    });
  }

  /**
   * False where that doesn't come about in two minutes. The watch has caught up when it has got to the list's version, or
   * when a poll that was begun after the list had nothing to tell.
   */
  async caughtUp(deps: WatchDeps, list: ListedVersions, signal: AbortSignal): Promise<boolean> {
    const done = new AbortController();
    this.#onPoll = () => {
      if (this.#hasPassed(list)) done.abort();
    };
    this.#onPoll();
    const either = AbortSignal.any([signal, done.signal]);
    const until = deps.clock.now() + PATIENCE_MS;
    while (!either.aborted && deps.clock.now() < until) await pause(deps, until - deps.clock.now(), either);
    this.#onPoll = () => {};
    return done.signal.aborted;
  }

  #hasPassed({ endedAt, resourceVersion }: ListedVersions): boolean {
    const poll = this.#latest;
    if (poll === undefined || poll.begunAt < endedAt) return false;
    return poll.uids.length === 0 || isUpTo(resourceVersion, poll.resourceVersion);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}

/** Undefined where the watch has not caught up: then nothing can be said. */
export async function compareWithCache(
  deps: WatchDeps,
  target: Pick<ListTarget, 'parser'> & { readonly watch: ScopeWatch },
  {
    list,
    since,
    signal,
  }: { readonly list: ListedVersions; readonly since: WatchedSince; readonly signal: AbortSignal },
): Promise<ResyncResult | undefined> {
  const { begunAt, versions } = list;
  const suspects = await differences(deps, target, list);
  for (const uid of since.touched) suspects.delete(uid);
  if (suspects.size > 0) {
    if (!(await since.caughtUp(deps, list, signal))) return undefined;
    for (const uid of since.touched) suspects.delete(uid);
  }
  return { begunAt, objects: versions.size, wrong: suspects.size };
}

/** Uids of objects that list and cache have in different versions, or that only one of them has. */
async function differences(
  deps: WatchDeps,
  { parser, watch }: Pick<ListTarget, 'parser'> & { readonly watch: ScopeWatch },
  { apiVersion, versions }: ListedVersions,
): Promise<Set<string>> {
  const different = new Set(versions.keys());
  await deps.cache.eachVersion(watch.scope, { table: parser.table, apiVersion }, (uid, version) => {
    if (versions.get(uid) === version) different.delete(uid);
    else different.add(uid);
  });
  return different;
}
