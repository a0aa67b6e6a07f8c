import type { ChangeRecorder, Covered, ObservedChanges } from '../cache/change-recorder.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { HistoryFile, type OpenHistory } from './history-file.ts';
import { nextStretch, type Observation } from './next-stretch.ts';
import { isNoiseKind } from './noise.ts';
import { recordChange, recordGone } from './record-change.ts';
import { isTooLarge, keepWithin, type RetentionLimits } from './retention.ts';

export interface HistoryOptions extends RetentionLimits {
  readonly path: string;
}

/** A quiet watch answers often; that it did is written down no more often than this. */
const CONFIRM_MS = 5_000;
/** How often the age of the oldest changes is looked at. */
const RETENTION_CHECK_MS = 60_000;
/** A file that is too large is brought under its bound in steps that take longer than this. */
const SIZE_CHECK_MS = 1_000;
/** While the history can't be written the cache must not wait for each try. */
const PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Remembers what changes, in the history file. What it is told goes into it in one transaction, before the cache's own is
 * committed; told twice it is recorded once. Where the file can't be written the scanner goes on with the cache, says so
 * once, and the time until it can again is a gap in the record.
 */
export class HistoryRecorder implements ChangeRecorder, Disposable {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #file: HistoryFile;
  readonly #limits: RetentionLimits;
  /** Scopes of which something could not be recorded. */
  readonly #lost = new Set<string>();
  readonly #confirmed = new Map<string, Pick<Covered, 'observedAt' | 'resourceVersion'>>();
  #failure: { readonly at: number; readonly pauseMs: number } | undefined;
  #checkedAt = 0;

  constructor(deps: { readonly clock: Clock; readonly log: Log }, options: HistoryOptions) {
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#limits = options;
    this.#file = new HistoryFile(deps, options);
  }

  async record(observed: ObservedChanges): Promise<void> {
    const { scope, changes, covered } = observed;
    if (isNoiseKind(scope.kind, scope.apiGroup)) return;
    const key = JSON.stringify([scope.cluster, scope.apiGroup, scope.kind, scope.namespace]);
    if (changes.length === 0 && !this.#isNews(key, covered)) return;
    const isAfterLoss = this.#lost.has(key);
    const isStored = await this.#write(async (history) => {
      await recordAll(history, observed);
      if (covered !== undefined) cover(history, observed, { isAfterLoss, isFirst: !this.#confirmed.has(key) });
    });
    if (!isStored) {
      this.#lost.add(key);
      return;
    }
    if (covered === undefined) return;
    this.#lost.delete(key);
    this.#confirmed.set(key, covered);
  }

  async cluster(name: string, uid: string): Promise<void> {
    await this.#write(({ database, changes }) => {
      const known = database.prepare('SELECT uid FROM change_clusters WHERE name = ?').get(name);
      if (known?.uid === uid) return;
      if (known !== undefined) changes.removeHeadsOfCluster(name);
      database
        .prepare('INSERT OR REPLACE INTO change_clusters (name, uid, since) VALUES (?, ?, ?)')
        .run(name, uid, new Date(this.#clock.now()).toISOString());
    });
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  /** A quiet watch that only says that it is there is written down now and then. */
  #isNews(key: string, covered: Covered | undefined): boolean {
    if (covered === undefined) return false;
    const last = this.#confirmed.get(key);
    if (last === undefined || covered.listed !== undefined || this.#lost.has(key)) return true;
    return covered.resourceVersion !== last.resourceVersion || covered.observedAt - last.observedAt >= CONFIRM_MS;
  }

  /** False where it could not be stored. */
  async #write(work: (history: OpenHistory) => void | Promise<void>): Promise<boolean> {
    const now = this.#clock.now();
    const { path } = this.#file;
    if (this.#failure !== undefined && Math.abs(now - this.#failure.at) < this.#failure.pauseMs) return false;
    try {
      await this.#file.transaction(work);
      await this.#keepWithin(now);
      if (this.#failure !== undefined) this.#log.info({ path }, 'changes are recorded again');
      this.#failure = undefined;
      return true;
    } catch (error) {
      const reason = messageOf(error);
      if (this.#failure === undefined) this.#log.warn({ path, reason }, 'changes are not recorded: the history failed');
      const pauseMs = Math.min(LONGEST_PAUSE_MS, (this.#failure?.pauseMs ?? PAUSE_MS / 2) * 2);
      this.#failure = { at: this.#clock.now(), pauseMs };
      return false;
    }
  }

  async #keepWithin(now: number): Promise<void> {
    const passedMs = Math.abs(now - this.#checkedAt);
    const isLarge = passedMs >= SIZE_CHECK_MS && isTooLarge(this.#file.bytes(), this.#limits);
    if (!isLarge && passedMs < RETENTION_CHECK_MS) return;
    this.#checkedAt = now;
    await keepWithin(this.#file, { ...this.#limits, now });
  }
}

async function recordAll(history: OpenHistory, observed: ObservedChanges): Promise<void> {
  const { changes, breath } = history;
  // A first list of many thousands: without a head there is nothing to compare any of them with.
  if (observed.isBaseline && !changes.hasHeads(observed.scope)) return;
  for (const change of observed.changes) {
    if (breath.isDue) await breath.take();
    if (change.type === 'seen') recordChange(changes, observed, change);
    else recordGone(changes, observed, change);
  }
  const listed = observed.covered?.listed;
  if (listed === undefined) return;
  // What the cache didn't hold, but this record does: it went while the cache was begun anew, or the record failed.
  for (const uid of changes.headsOf(observed.scope)) {
    if (breath.isDue) await breath.take();
    if (!listed.has(uid)) recordGone(changes, observed, { type: 'gone', uid });
  }
}

function cover(
  { coverage }: OpenHistory,
  observed: ObservedChanges,
  known: Pick<Observation, 'isAfterLoss' | 'isFirst'>,
): void {
  const { scope, source, covered, isBaseline } = observed;
  if (covered === undefined) return;
  const last = coverage.last(scope);
  const next = nextStretch(last, { ...covered, ...known, source, isBaseline });
  if (next.type === 'begin') coverage.begin(scope, next.stretch);
  else if (last !== undefined) coverage.extend(last.id, { ...covered, source: next.source });
}
