import type { Clock } from '../lib/clock.ts';
import type { WritePlan } from '../tools/tool.ts';

/** Keeps plans between the question to a person and the answer. A plan leaves it once: that is what stops a replay. */
export interface PlanStore {
  /** Returns the id that `take` wants; unguessable, and never given out twice. */
  put(plan: WritePlan): string;
  /** The plan, the first time it is asked for and while it is kept; undefined ever after. */
  take(id: string): WritePlan | undefined;
}

export interface MemoryPlanStoreOptions {
  /** How long a plan waits for its answer: the objects it was tried against do not stand still. */
  readonly keepMs?: number;
  /** Beyond this many the oldest goes, so that a client that only asks can't fill the memory. */
  readonly maxPlans?: number;
}

/** How long a person may take to answer. */
export const APPROVAL_TTL_MS = 10 * 60_000;

export class MemoryPlanStore implements PlanStore {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #newId: () => string;
  readonly #keepMs: number;
  readonly #maxPlans: number;
  /** In the order they were put, so the oldest is first. */
  readonly #kept = new Map<string, { readonly plan: WritePlan; readonly expiresAt: number }>();

  constructor(
    deps: { readonly clock: Pick<Clock, 'now'>; readonly newId?: () => string },
    options: MemoryPlanStoreOptions = {},
  ) {
    this.#clock = deps.clock;
    this.#newId = deps.newId ?? (() => crypto.randomUUID());
    this.#keepMs = options.keepMs ?? APPROVAL_TTL_MS;
    this.#maxPlans = options.maxPlans ?? 100;
  }

  put(plan: WritePlan): string {
    const now = this.#clock.now();
    for (const [id, kept] of this.#kept) {
      if (kept.expiresAt > now && this.#kept.size < this.#maxPlans) break;
      this.#kept.delete(id);
    }
    const id = this.#newId();
    this.#kept.set(id, { plan, expiresAt: now + this.#keepMs });
    return id;
  }

  take(id: string): WritePlan | undefined {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    return kept !== undefined && kept.expiresAt > this.#clock.now() ? kept.plan : undefined;
  }
}
