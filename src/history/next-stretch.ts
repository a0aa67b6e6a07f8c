import type { ScopeSource } from '../cache/scope-state.ts';
import type { GapSort, Stretch } from './coverage-store.ts';

/** A quiet watch is confirmed every half minute: where another process goes on after twice that, nobody was there. */
const RESTART_LATE_MS = 60_000;
/** While one process watches a slow answer is no gap yet: what changes comes at once. */
const WATCH_LATE_MS = 180_000;

/** A list that checks a watch takes its place for a moment; what changes twice in it shows once. */
const LIST_INSTEAD_MS = 10_000;

export interface Observation {
  readonly source: ScopeSource;
  readonly observedAt: number;
  readonly ttlMs: number;
  /** The scope's version before and after. */
  readonly since: string;
  readonly resourceVersion: string;
  readonly isBaseline: boolean;
  /** True where this process has not seen the scope before. */
  readonly isFirst: boolean;
  /** What was told before this could not be recorded. */
  readonly isAfterLoss: boolean;
}

export type NextStretch =
  | { readonly type: 'extend'; readonly source: ScopeSource }
  | { readonly type: 'begin'; readonly stretch: Omit<Stretch, 'id'> };

/** How a scope's record goes on after `last` with what was observed now. */
export function nextStretch(last: Stretch | undefined, seen: Observation): NextStretch {
  const { source, observedAt, resourceVersion } = seen;
  const begin = (gap: GapSort | undefined, begunAt = observedAt): NextStretch => ({
    type: 'begin',
    stretch: { begunAt, observedAt, resourceVersion, source, gap },
  });
  if (last === undefined) return begin(undefined);
  if (seen.isBaseline) return begin('baseline');
  // Something was stored that was never told here: the history couldn't be written, or was turned off.
  if (seen.isAfterLoss || seen.since !== last.resourceVersion) return begin('lost');
  const passedMs = observedAt - last.observedAt;
  if (source === 'watch') {
    // A watch goes on from the very version of what was before it, so that nothing is missing.
    if (last.source === 'watch') {
      return passedMs > (seen.isFirst ? RESTART_LATE_MS : WATCH_LATE_MS) ? begin('late') : { type: 'extend', source };
    }
    const isOneList = last.observedAt === last.begunAt;
    return isOneList ? { type: 'extend', source } : begin(undefined, last.observedAt);
  }
  if (last.source === 'watch') {
    return passedMs > LIST_INSTEAD_MS ? begin('list') : { type: 'extend', source: 'watch' };
  }
  return passedMs > 2 * seen.ttlMs + LIST_INSTEAD_MS ? begin('list') : { type: 'extend', source };
}
