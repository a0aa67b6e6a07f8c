export type KindClass = 'static' | 'dynamic';

/** How far a scope's rows can be trusted. `never`: it was never listed completely, which is not zero objects. */
export type Freshness = 'fresh' | 'stale' | 'expired' | 'never';

/** What freshness is judged by; `ScopeState` has it. */
export interface Observation {
  readonly observedAt?: number;
  readonly ttlMs: number;
}

export interface DueOptions {
  readonly now: number;
  /** How often the scope is to be scanned. */
  readonly intervalMs: number;
  /** Time until it is asked again whether the scope is due. */
  readonly checkPeriodMs: number;
}

/** A moment this far ahead is the unevenness of a clock that is being set, not one that was set back. */
const CLOCK_TOLERANCE_MS = 1000;

/** age ≤ ttl → `fresh`; ≤ 2 × ttl → `stale`; older → `expired`, as is a moment in the future: its age can't be known. */
export function freshnessOf(scope: Observation | undefined, now: number): Freshness {
  if (scope?.observedAt === undefined) return 'never';
  const age = now - scope.observedAt;
  if (age < -CLOCK_TOLERANCE_MS || Number.isNaN(age)) return 'expired';
  if (age <= scope.ttlMs) return 'fresh';
  return age <= 2 * scope.ttlMs ? 'stale' : 'expired';
}

/** When a scope turns `expired`. */
export function expiresAt(scope: { readonly observedAt?: number; readonly ttlMs: number }): number {
  return (scope.observedAt ?? Number.NEGATIVE_INFINITY) + 2 * scope.ttlMs;
}

/** Decides how long what was seen counts as true, and when it has to be looked at again. */
export class TtlManager {
  readonly #ttlMs: Readonly<Record<KindClass, number>>;

  constructor(options: { readonly staticTtlMs: number; readonly dynamicTtlMs: number }) {
    this.#ttlMs = { static: options.staticTtlMs, dynamic: options.dynamicTtlMs };
  }

  ttlMs(kindClass: KindClass): number {
    return this.#ttlMs[kindClass];
  }

  freshness(scope: Observation | undefined, now: number): Freshness {
    return freshnessOf(scope, now);
  }

  /**
   * True when the scope has to be scanned now: its interval is over, or a scan begun at the next check might end only
   * after the scope turned stale.
   */
  isDue(scope: (Observation & { readonly durationMs?: number }) | undefined, options: DueOptions): boolean {
    if (scope?.observedAt === undefined) return true;
    const age = options.now - scope.observedAt;
    if (Number.isNaN(age) || age < -CLOCK_TOLERANCE_MS || age >= options.intervalMs) return true;
    // Twice the last duration: a scan that takes up to double is still in time.
    return age + options.checkPeriodMs + 2 * (scope.durationMs ?? 0) > scope.ttlMs;
  }
}
