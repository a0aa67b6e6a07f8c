import type { CacheManager } from '../cache/cache-manager.ts';
import type { ScopeKey } from '../cache/cached-object.ts';
import type { TtlManager } from '../cache/ttl-manager.ts';
import { type AppError, messageOf, toAppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { backoffMs } from './backoff.ts';
import type { ClusterScanner } from './cluster-scanner.ts';
import { failureOf, isExpiredList, isPassing, retryAfterOf } from './failures.ts';
import { type ListTarget, requireTool } from './list-request.ts';
import { pause } from './pause.ts';
import type { PollSlots } from './poll-slots.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import { toCachedObject } from './resource-parser/resource-parser.ts';
import type { CallDeps } from './retried-call.ts';
import { observedAtOf, type PollAnswer, pollScope, refusalOf, WATCH_TOOL } from './watch-poll.ts';

export interface WatchDeps extends CallDeps {
  readonly cache: Pick<CacheManager, 'scopeState' | 'applyChanges' | 'noteScope' | 'eachVersion'>;
  readonly ttl: Pick<TtlManager, 'ttlMs'>;
  readonly log: Log;
  readonly slots: PollSlots;
}

export interface WatchTarget {
  readonly scanner: Pick<ClusterScanner, 'identify' | 'doubt'>;
  readonly parser: ResourceParser;
  readonly scope: ScopeKey;
  /** Of the cluster that the scope was read from, see `ClusterScanner.generation`. */
  readonly generation: number;
}

/**
 * - `watching`: its answers keep the scope true.
 * - `failing`: it has failed several times in a row though the cluster can be reached, and is still tried.
 * - `refused`: it can't be watched; over.
 * - `lost`: only a list can tell what is there now; over.
 */
export type WatchState =
  | { readonly type: 'watching' }
  | { readonly type: 'failing' }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'lost'; readonly reason: string };

/** An answer that is in the cache. */
export interface AppliedPoll {
  readonly begunAt: number;
  readonly uids: readonly string[];
  readonly resourceVersion: string;
}

/** So many failures in a row mean that a list may work where the watch doesn't. */
const FAILING_AFTER = 3;
/** After a change the next is likely for so long. */
const HOT_MS = 60_000;

/**
 * Follows one scope from the version that the cache holds of it, poll after poll, each beginning where the cache has got to:
 * an answer that is lost is asked for again. Nothing here lists, and nothing here throws.
 */
export class ScopeWatch {
  readonly scope: ScopeKey;
  readonly #deps: WatchDeps;
  readonly #target: WatchTarget;
  readonly #listeners = new Set<(poll: AppliedPoll) => void>();
  readonly #over = new AbortController();
  #state: WatchState = { type: 'watching' };
  #failures = 0;
  #changedAt = Number.NEGATIVE_INFINITY;
  /** The API version in which the cache is known to hold every object. */
  #apiVersion: string | undefined;

  constructor(deps: WatchDeps, target: WatchTarget) {
    this.#deps = deps;
    this.#target = target;
    this.scope = target.scope;
  }

  get state(): WatchState {
    return this.#state;
  }

  /** Called with every answer as soon as it is in the cache, until disposed of. */
  onApplied(listener: (poll: AppliedPoll) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** What the cache holds is wrong. */
  async lose(reason: string): Promise<void> {
    await this.#note({ type: 'unwatchable' });
    this.#end({ type: 'lost', reason });
  }

  /** Resolves when the state is one of those that are over, or the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const whole = AbortSignal.any([signal, this.#over.signal]);
    using _seat = this.#deps.slots.join();
    let takesCluster: boolean | undefined;
    while (!whole.aborted) {
      try {
        const cluster = await this.#target.scanner.identify(whole);
        if (cluster.type === 'unreachable') {
          await pause(this.#deps, cluster.retryAt - this.#deps.clock.now(), whole);
          continue;
        }
        if (cluster.type === 'alias' || cluster.generation !== this.#target.generation) {
          this.#end({ type: 'lost', reason: 'another cluster answers' });
          return;
        }
        takesCluster ??= await requireTool(this.#deps, WATCH_TOOL, { signal: whole });
        const { parser, scope } = this.#target;
        await this.#poll({ cluster, parser, namespace: scope.namespace }, takesCluster, whole);
      } catch (thrown) {
        const error = failureOf(thrown, whole);
        if (whole.aborted) return;
        await this.#failed(error, whole);
      }
    }
  }

  async #poll(target: ListTarget, takesCluster: boolean, signal: AbortSignal): Promise<void> {
    const { cache, clock, slots, ttl } = this.#deps;
    const ttlMs = ttl.ttlMs(target.parser.kindClass);
    const since = cache.scopeState(this.scope)?.watchVersion;
    if (since === undefined) {
      this.#end({ type: 'lost', reason: 'there is no version to go on from' });
      return;
    }
    const askedAt = clock.now();
    let restMs = 0;
    {
      // Held until the answer is stored: so many answers are in memory at most.
      using slot = await slots.take({ isHot: askedAt - this.#changedAt < HOT_MS, ttlMs }, signal);
      const { timeoutSeconds } = slot;
      const answer = await pollScope(this.#deps, target, { since, timeoutSeconds, takesCluster, signal });
      await this.#apply(answer, since);
      if (answer.page.changes.length === 0) restMs = answer.begunAt + slot.cycleMs - clock.now();
      else this.#changedAt = clock.now();
    }
    if (restMs > 0 && !signal.aborted) await pause(this.#deps, restMs, signal);
  }

  async #apply(answer: PollAnswer, since: string): Promise<void> {
    const { cache, ttl } = this.#deps;
    const { parser } = this.#target;
    const { page, begunAt } = answer;
    if (page.expired) {
      await this.lose('the API server has forgotten the version');
      return;
    }
    if (!(await this.#isWhole(page.apiVersion))) {
      await this.lose('the cache has objects to be written anew');
      return;
    }
    const { resourceVersion } = page;
    const applied = await cache.applyChanges(this.scope, {
      since,
      resourceVersion,
      changes: page.changes.map(({ type, object }) => ({
        type: type === 'DELETED' ? 'deleted' : 'stored',
        object: toCachedObject(object, parser),
      })),
      observedAt: observedAtOf(answer),
      ttlMs: ttl.ttlMs(parser.kindClass),
      table: parser.table,
    });
    // Whoever wrote the scope meanwhile has left a version to go on from, or none.
    if (applied.type === 'refused') return;
    if (this.#state.type === 'failing') this.#deps.log.info(this.#facts(), 'watching again');
    this.#failures = 0;
    this.#state = { type: 'watching' };
    const uids = page.changes.map(({ object }) => object.metadata.uid);
    for (const listener of this.#listeners) listener({ begunAt, uids, resourceVersion });
  }

  /** A list would write again what an older program wrote, or what is of another API version: only then is one needed. */
  async #isWhole(apiVersion: string): Promise<boolean> {
    if (apiVersion === this.#apiVersion) return true;
    let isWhole = true;
    const { table } = this.#target.parser;
    await this.#deps.cache.eachVersion(this.scope, { table, apiVersion }, (_uid, version) => {
      isWhole &&= version !== '';
    });
    if (isWhole) this.#apiVersion = apiVersion;
    return isWhole;
  }

  async #failed(error: AppError, signal: AbortSignal): Promise<void> {
    const { log } = this.#deps;
    if (isExpiredList(error)) {
      await this.lose('the API server has forgotten the version');
      return;
    }
    const reason = refusalOf(error, this.#target.parser.kind);
    if (reason !== undefined) {
      await this.#note({ type: 'polled', reason });
      this.#end({ type: 'refused', reason });
      return;
    }
    // A cluster that is gone is recorded as such, once, and waited for by all that is watched of it.
    if (isPassing(error) && (await this.#isUnreachable(signal))) return;
    this.#failures++;
    const facts = { ...this.#facts(), code: error.code, reason: error.message, failures: this.#failures };
    const isNews = this.#failures === (isPassing(error) ? FAILING_AFTER : 1);
    if (isNews) log.warn(facts, 'watch failed');
    else log.debug(facts, 'watch failed');
    await this.#note({ type: 'failed', error: error.message });
    if (this.#failures >= FAILING_AFTER) this.#state = { type: 'failing' };
    const pauseMs = backoffMs(this.#deps, { failures: this.#failures, retryAfterMs: retryAfterOf(error) });
    const until = this.#deps.clock.now() + pauseMs;
    while (!signal.aborted && this.#deps.clock.now() < until) {
      await pause(this.#deps, until - this.#deps.clock.now(), signal);
    }
  }

  async #isUnreachable(signal: AbortSignal): Promise<boolean> {
    const { scanner } = this.#target;
    scanner.doubt();
    return (await scanner.identify(signal)).type === 'unreachable';
  }

  /** A database that takes no note may take nothing else either: the next poll meets that. */
  async #note(note: Parameters<WatchDeps['cache']['noteScope']>[1]): Promise<void> {
    try {
      await this.#deps.cache.noteScope(this.scope, note);
    } catch (error) {
      this.#deps.log.error({ ...this.#facts(), reason: messageOf(toAppError(error)) }, 'a scope could not be noted');
    }
  }

  #end(state: WatchState): void {
    if (this.#over.signal.aborted) return;
    this.#state = state;
    this.#over.abort();
  }

  #facts(): Readonly<Record<string, string>> {
    const { cluster, kind, namespace } = this.scope;
    return { cluster, kind, ...(namespace === '' ? {} : { namespace }) };
  }
}
