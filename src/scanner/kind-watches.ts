import type { ScopeKey } from '../cache/cached-object.ts';
import type { Log } from '../lib/log.ts';
import type { ClusterScanner } from './cluster-scanner.ts';
import { type CheckOptions, keepChecked } from './keep-checked.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import { ScopeWatch, type WatchDeps, type WatchState } from './watch-loop.ts';

export interface KindWatchesOptions extends CheckOptions {
  /** False: nothing is watched. */
  readonly watch: boolean;
}

export interface KindWatchesTarget {
  readonly scanner: ClusterScanner;
  readonly parser: ResourceParser;
  /** Called when a watch has ended by itself. */
  readonly onEnd: () => void;
  /** Called when something of the kind has changed. */
  readonly onChange: () => void;
}

const WATCH_IS_OFF = 'SCANNER_WATCH is off';

/** The watches of one kind of one cluster: one for each scope, started and stopped together. */
export class KindWatches {
  readonly #deps: WatchDeps;
  readonly #target: KindWatchesTarget;
  readonly #options: KindWatchesOptions;
  readonly #states = new Map<string, WatchState | ScopeWatch>();
  #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  /** What was logged last, so that the same is not said again. */
  #said = '';

  constructor(deps: WatchDeps, target: KindWatchesTarget, options: KindWatchesOptions) {
    this.#deps = deps;
    this.#target = target;
    this.#options = options;
  }

  /** True where the scope needs no list, since a watch can go on from what the cache holds of it. */
  isKept(scope: ScopeKey): boolean {
    const state = this.#stateOf(scope);
    if (!this.#options.watch || (state !== undefined && state.type !== 'watching')) return false;
    const known = this.#deps.cache.scopeState(scope);
    return known?.complete === true && known.watchVersion !== undefined;
  }

  /** True where the scope has to be listed now. What is watched never has to; what isn't, when `isOverdue` says so. */
  isDue(scope: ScopeKey, isOverdue: () => boolean): boolean {
    const state = this.#stateOf(scope);
    if (state?.type === 'lost') return true;
    return state?.type === 'watching' ? false : isOverdue();
  }

  /** Watches these scopes, which the cache holds completely, in place of those before. */
  async start(scopes: readonly ScopeKey[], generation: number, signal: AbortSignal): Promise<void> {
    await this.stop();
    if (!this.#options.watch) {
      for (const scope of scopes) await this.#notWatched(scope);
      return;
    }
    this.#stop = new AbortController();
    const both = AbortSignal.any([signal, this.#stop.signal]);
    const { scanner, parser } = this.#target;
    const watches = scopes.map((scope) => new ScopeWatch(this.#deps, { scanner, parser, scope, generation }));
    // What is known of the others stays: one that could not be watched is not to be kept for that.
    for (const watch of watches) this.#states.set(watch.scope.namespace, watch);
    this.#running = Promise.all(watches.map((watch) => this.#watch(watch, both)));
  }

  /** Ends them all; what became of each is still known. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    for (const [namespace, state] of this.#states) {
      if (state instanceof ScopeWatch) this.#states.set(namespace, state.state);
    }
  }

  async #watch(watch: ScopeWatch, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    using _answers = watch.onApplied(({ uids }) => {
      this.#say('watching', {});
      if (uids.length > 0) this.#target.onChange();
    });
    const checked = keepChecked(
      this.#deps,
      { ...this.#target, watch },
      this.#options,
      AbortSignal.any([signal, ended.signal]),
    );
    await watch.run(signal);
    ended.abort();
    await checked;
    if (signal.aborted) return;
    const { state } = watch;
    if (state.type === 'refused') this.#say('listed at intervals, not watched', { reason: state.reason });
    if (state.type === 'lost') this.#say('watch ended, listing again', { reason: state.reason });
    this.#target.onEnd();
  }

  async #notWatched(scope: ScopeKey): Promise<void> {
    this.#states.set(scope.namespace, { type: 'refused', reason: WATCH_IS_OFF });
    try {
      await this.#deps.cache.noteScope(scope, { type: 'polled', reason: WATCH_IS_OFF });
    } catch {
      // The list that comes next meets the same trouble, and tells of it.
    }
  }

  #stateOf({ namespace }: ScopeKey): WatchState | undefined {
    const known = this.#states.get(namespace);
    return known instanceof ScopeWatch ? known.state : known;
  }

  #say(message: string, facts: Parameters<Log['info']>[0]): void {
    const { scanner, parser } = this.#target;
    const words = { cluster: scanner.name ?? '', kind: parser.kind, ...facts };
    const said = JSON.stringify([message, words]);
    if (said !== this.#said) this.#deps.log.info(words, message);
    this.#said = said;
  }
}
