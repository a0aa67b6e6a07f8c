import type { DatabaseSync } from 'node:sqlite';
import type { ReadConnection } from '../../cache/read-connection.ts';
import { AppError } from '../../lib/errors.ts';
import type { Change, ChangeQuestion } from './change-question.ts';
import { diffBetween } from './diff-between.ts';
import { type Coverage, coverageOf } from './gaps.ts';
import { type ChangeGroup, groupChanges, groupOf } from './group-changes.ts';
import { type HistoryStatus, readHistoryStatus } from './history-status.ts';
import { type ObjectName, objectAt, type PastState } from './object-at.ts';
import { selectChanges, toChange } from './select-changes.ts';

export interface ChangesAnswer extends Coverage {
  readonly groups: readonly ChangeGroup[];
  /** In all. */
  readonly changes: number;
  /** True where there are more changes than could be looked at, older than these. */
  readonly isCut: boolean;
  /** Clusters that are recorded. */
  readonly clusters: readonly string[];
  /** Of a difference: objects that changed and are as they were. */
  readonly undone?: number;
}

export interface GroupAnswer {
  /** Newest first. */
  readonly changes: readonly Change[];
}

export interface GroupQuestion {
  /** Any change of the group. */
  readonly id: number;
  readonly since: number;
  readonly until: number;
}

export type PastAnswer = PastState & Coverage & { readonly isRecorded: boolean };

export interface PastQuestion extends ObjectName {
  readonly at: number;
}

/** What the reader process can be asked of the history. Input and output are plain data. */
export const HISTORY_OPERATIONS = {
  changes: (connection: ReadConnection, _now: number, question: ChangeQuestion): ChangesAnswer =>
    reading(connection, (database) => {
      const { changes, isCut } = selectChanges(database, question);
      return { ...answerOf(database, question, changes), isCut };
    }),

  diff: (connection: ReadConnection, _now: number, question: ChangeQuestion): ChangesAnswer =>
    reading(connection, (database) => {
      const { changes, undone, isCut } = diffBetween(database, question);
      return { ...answerOf(database, question, changes), isCut, undone };
    }),

  changeGroup: (connection: ReadConnection, _now: number, { id, since, until }: GroupQuestion): GroupAnswer =>
    reading(connection, (database) => {
      const row = database.prepare('SELECT * FROM history.changes WHERE id = ?').get(id);
      if (row === undefined) {
        throw new AppError('cursor_expired', 'These changes are no longer kept. Ask again without the cursor.');
      }
      const change = toChange(row);
      const { changes } = selectChanges(database, { since, until, cluster: change.cluster });
      return { changes: groupOf(change, changes) };
    }),

  objectAt: (connection: ReadConnection, now: number, question: PastQuestion): PastAnswer =>
    reading(connection, (database) => {
      const { cluster, kind, namespace, at } = question;
      const coverage = coverageOf(database, { cluster, kind, namespace, since: at, until: Math.max(now, at) });
      const isRecorded = coverage.observedAt !== undefined;
      return { ...objectAt(database, question, at), ...coverage, isRecorded };
    }),

  historyStatus: (connection: ReadConnection): HistoryStatus => readHistoryStatus(connection),
} as const;

function answerOf(
  database: DatabaseSync,
  question: ChangeQuestion,
  changes: readonly Change[],
): Omit<ChangesAnswer, 'isCut'> {
  const clusters = database
    .prepare('SELECT DISTINCT cluster FROM history.change_coverage ORDER BY cluster')
    .all()
    .map(({ cluster }) => String(cluster));
  const { namespace } = question;
  return {
    groups: groupChanges(changes, namespace === undefined ? {} : { namespace }),
    changes: changes.length,
    clusters,
    ...coverageOf(database, question),
  };
}

/** Of one moment. Throws `database` where there is no history to read. */
function reading<T>(connection: ReadConnection, read: (database: DatabaseSync) => T): T {
  return connection.read((database) => {
    if (connection.hasBeside) return read(database);
    const path = connection.besidePath ?? 'the history';
    throw new AppError(
      'database',
      `There is no history at ${path} yet. \`k8s-mcp scan\` records one while it runs, unless HISTORY_RETENTION is 0.`,
      { data: { path, missing: true } },
    );
  });
}
