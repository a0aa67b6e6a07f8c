import type { CacheReader } from '../cache/cache-reader.ts';
import type { KubeObject } from '../kube/words/kube-object.ts';
import type { Clock } from '../lib/clock.ts';
import { isoSeconds } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { questionHash } from '../result/cursor.ts';
import type { ListOutcome } from '../result/outcome.ts';
import type { ChangeQuestion } from './reading/change-question.ts';
import { type ChangesCursor, decodeChangesCursor } from './reading/changes-cursor.ts';
import { changesOutcome, groupOutcome } from './reading/changes-outcome.ts';
import { gapNotes } from './reading/gap-words.ts';
import type { HISTORY_OPERATIONS, PastQuestion } from './reading/history-operations.ts';
import type { HistoryStatus } from './reading/history-status.ts';
import { parseTime } from './reading/parse-time.ts';

type Operations = typeof HISTORY_OPERATIONS;

interface ReadOptions {
  readonly signal?: AbortSignal;
}

/** Which changes; times as people write them. */
interface ChangesInput {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly cursor?: string | undefined;
}

interface PastInput extends Omit<PastQuestion, 'at'> {
  readonly at: string;
}

const DEFAULT_SINCE = '1h';

/** Gaps that say nothing of one object at one moment. */
const OF_NO_MOMENT: ReadonlySet<string> = new Set(['polled', 'never', 'partly']);

/** Reads the history in the process that reads the cache. */
export class HistoryReader {
  readonly #reader: CacheReader;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(deps: { readonly reader: CacheReader; readonly clock: Pick<Clock, 'now'> }) {
    this.#reader = deps.reader;
    this.#clock = deps.clock;
  }

  /** What changed, grouped; with the cursor of a group its single changes. */
  async changes(input: ChangesInput, options: ReadOptions = {}): Promise<ListOutcome> {
    return await this.#list('changes', input, options);
  }

  /** What is different between two times. */
  async diff(input: ChangesInput, options: ReadOptions = {}): Promise<ListOutcome> {
    return await this.#list('diff', input, options);
  }

  /** The same as data, for a program: all groups. */
  async answer(operation: 'changes' | 'diff', input: ChangesInput, options: ReadOptions = {}) {
    const question = this.#question(input, this.#clock.now());
    return { ...question, ...(await this.#ask(operation, question, options)) };
  }

  /** The kind that a word means in the record; undefined where none of it is recorded, or there is no record. */
  async recordedKind(input: { readonly cluster: string; readonly word: string }, options: ReadOptions = {}) {
    return (await this.#ask('recordedKind', input, options)) ?? undefined;
  }

  /** An object as it was. Throws where it was not there, or nothing is known of that time. */
  async objectAt(
    input: PastInput,
    options: ReadOptions = {},
  ): Promise<{
    readonly object: KubeObject;
    readonly at: string;
    readonly ageMs: number;
    readonly notes: readonly string[];
  }> {
    const now = this.#clock.now();
    const at = parseTime(input.at, now, 'at');
    if (at > now) throw new AppError('usage', `at is in the future (${isoSeconds(at)}).`);
    const past = await this.#ask('objectAt', { ...input, at }, options);
    const words = `${input.kind} ${input.namespace === '' ? '' : `${input.namespace}/`}${input.name}`;
    if (!past.isRecorded) {
      throw new AppError(
        'usage',
        `Changes of ${input.kind} are not recorded here. The scanner records the kinds of SCANNER_KINDS while it runs.`,
      );
    }
    const before = past.gaps.find(({ sort }) => sort === 'before' || sort === 'another');
    if (before !== undefined) {
      throw new AppError(
        'usage',
        `What ${words} was at ${isoSeconds(at)} is not known: ${gapNotes([before]).join(' ')} Ask for a later time.`,
      );
    }
    const notes = gapNotes(
      past.gaps.filter(({ sort, from, until }) => isAround(at, { from, until }) && !OF_NO_MOMENT.has(sort)),
    );
    if (past.state === 'absent') {
      const gone = past.deletedAt === undefined ? '' : ` It was gone by ${isoSeconds(past.deletedAt)}.`;
      throw new AppError('usage', [`${words} was not there at ${isoSeconds(at)}.${gone}`, ...notes].join(' '));
    }
    const since =
      past.changedAt === undefined
        ? 'Unchanged since the record begins.'
        : `In this state since ${isoSeconds(past.changedAt)}.`;
    const ageMs = Math.max(0, now - (past.observedAt ?? now));
    return { object: past.object, at: new Date(at).toISOString(), ageMs, notes: [since, ...notes] };
  }

  /** Never throws but for an abort or a reader that failed. */
  async status(options: ReadOptions = {}): Promise<HistoryStatus> {
    return await this.#ask('historyStatus', {}, options);
  }

  async #list(operation: 'changes' | 'diff', input: ChangesInput, options: ReadOptions): Promise<ListOutcome> {
    const now = this.#clock.now();
    const hash = questionHash(operation, { ...input });
    const cursor = input.cursor === undefined ? undefined : decodeChangesCursor(input.cursor, hash);
    if (cursor?.type === 'group') return await this.#group(cursor, now, options);
    const question = this.#question(input, now, cursor);
    const answer = await this.#ask(operation, question, options);
    return changesOutcome(question, answer, {
      now,
      questionHash: hash,
      isDifference: operation === 'diff',
      ...(cursor === undefined ? {} : { after: cursor.after }),
    });
  }

  async #group(
    { type: _, after, ...question }: Extract<ChangesCursor, { type: 'group' }>,
    now: number,
    options: ReadOptions,
  ): Promise<ListOutcome> {
    const answer = await this.#ask('changeGroup', question, options);
    return groupOutcome(answer, { ...question, now, ...(after === undefined ? {} : { after }) });
  }

  #question(
    input: ChangesInput,
    now: number,
    times?: { readonly since: number; readonly until: number },
  ): ChangeQuestion {
    const since = times?.since ?? parseTime(input.since ?? DEFAULT_SINCE, now, 'since');
    const until = times?.until ?? (input.until === undefined ? now : parseTime(input.until, now, 'until'));
    if (since > until) {
      throw new AppError('usage', `since (${isoSeconds(since)}) is later than until (${isoSeconds(until)}).`);
    }
    const { cluster, namespace, kind, name } = input;
    return {
      since,
      until,
      ...(cluster === undefined ? {} : { cluster }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(kind === undefined ? {} : { kind }),
      ...(name === undefined ? {} : { name }),
    };
  }

  async #ask<K extends keyof Operations>(
    operation: K,
    input: Parameters<Operations[K]>[2] | Record<string, never>,
    options: ReadOptions,
  ): Promise<ReturnType<Operations[K]>> {
    return (await this.#reader.ask(operation, input, options)) as ReturnType<Operations[K]>;
  }
}

/** Where the state may not have been seen at that time yet, a gap around it matters. */
function isAround(at: number, { from, until }: { readonly from: number; readonly until: number }): boolean {
  return from <= at && until >= at;
}
