import type { DatabaseSync } from 'node:sqlite';
import { clusterNamed, clusterNames } from '../../cache/narrow-to-cluster.ts';
import type { ReadConnection } from '../../cache/read-connection.ts';
import { AppError } from '../../lib/errors.ts';
import type { Change, ChangeQuestion } from './change-question.ts';
import { diffBetween } from './diff-between.ts';
import { type Coverage, coverageOf } from './gaps.ts';
import { type ChangeGroup, groupChanges, groupOf, relevantTo } from './group-changes.ts';
import { type HistoryStatus, readHistoryStatus } from './history-status.ts';
import { recordedKindNamed } from './kind-words.ts';
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
  /** The cluster that was asked about, by the name under which it is recorded. */
  readonly cluster?: string;
  /** Of a difference: objects that changed and are as they were. */
  readonly undone?: number;
}

export interface GroupAnswer extends Pick<ChangesAnswer, 'isCut' | 'observedAt'> {
  /** Newest first. */
  readonly changes: readonly Change[];
}

export interface GroupQuestion extends Pick<ChangeQuestion, 'since' | 'until' | 'namespace' | 'kind' | 'name'> {
  /** Any change of the group. */
  readonly id: number;
}

export type PastAnswer = PastState & Coverage & { readonly isRecorded: boolean };

export interface PastQuestion extends ObjectName {
  readonly at: number;
}

/** What the reader process can be asked of the history. Input and output are plain data. */
export const HISTORY_OPERATIONS = {
  changes: (connection: ReadConnection, _now: number, question: ChangeQuestion): ChangesAnswer =>
    reading(connection, (database) => {
      const asked = named(database, question);
      const { changes, isCut } = selectChanges(database, asked);
      return { ...answerOf(database, asked, changes), isCut };
    }),

  diff: (connection: ReadConnection, _now: number, question: ChangeQuestion): ChangesAnswer =>
    reading(connection, (database) => {
      const asked = named(database, question);
      const { changes, undone, isCut } = diffBetween(database, asked);
      return { ...answerOf(database, asked, changes), isCut, undone };
    }),

  changeGroup: (connection: ReadConnection, _now: number, question: GroupQuestion): GroupAnswer =>
    reading(connection, (database) => {
      const { id, since, until, kind, name } = question;
      const row = database.prepare('SELECT * FROM history.changes WHERE id = ?').get(id);
      if (row === undefined) {
        throw new AppError('cursor_expired', 'These changes are no longer kept. Ask again without the cursor.');
      }
      const change = toChange(row);
      const { cluster, namespace } = change;
      const narrowed = { ...(kind === undefined ? {} : { kind }), ...(name === undefined ? {} : { name }) };
      const { changes, isCut } = selectChanges(database, { since, until, cluster, namespace, ...narrowed });
      const { observedAt } = coverageOf(database, { since, until, cluster, namespace });
      return {
        changes: groupOf(change, relevantTo(question.namespace, changes)),
        isCut,
        ...(observedAt === undefined ? {} : { observedAt }),
      };
    }),

  objectAt: (connection: ReadConnection, now: number, question: PastQuestion): PastAnswer =>
    reading(connection, (database) => {
      const { at } = question;
      const cluster = recordedName(database, question.cluster) ?? question.cluster;
      const { kind, namespace } = question;
      const coverage = coverageOf(database, { cluster, kind, namespace, since: at, until: Math.max(now, at) });
      const isRecorded = coverage.observedAt !== undefined;
      return { ...objectAt(database, { ...question, cluster }, at), ...coverage, isRecorded };
    }),

  recordedKind: (
    connection: ReadConnection,
    _now: number,
    { cluster, word }: { readonly cluster: string; readonly word: string },
  ): { readonly apiGroup: string; readonly kind: string; readonly namespaced: boolean } | null =>
    reading(connection, (database) => {
      const recorded = database
        .prepare(
          'SELECT DISTINCT kind, api_group FROM history.change_coverage WHERE cluster = ? ORDER BY kind, api_group',
        )
        .all(recordedName(database, cluster) ?? cluster)
        .map((row) => ({ kind: String(row.kind), apiGroup: String(row.api_group) }));
      const found = recordedKindNamed(recorded, word);
      if (found === undefined) return null;
      const { kind, apiGroup } = found;
      const inNamespace = ['main.objects', 'history.changes'].some(
        (table) =>
          database
            .prepare(`SELECT 1 FROM ${table} WHERE kind = ? AND api_group = ? AND namespace <> '' LIMIT 1`)
            .get(kind, apiGroup) !== undefined,
      );
      return { apiGroup, kind, namespaced: inNamespace };
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
    ...(question.cluster === undefined ? {} : { cluster: question.cluster }),
    ...coverageOf(database, question),
  };
}

/** With the cluster by the name under which it is recorded. Throws `usage` where neither cache nor history has it. */
function named(database: DatabaseSync, question: ChangeQuestion): ChangeQuestion {
  const { cluster } = question;
  if (cluster === undefined) return question;
  return { ...question, cluster: recordedName(database, cluster) ?? clusterNamed(database, cluster) };
}

/** What the cache no longer holds may be recorded still. Undefined where nothing is recorded under the name, or its alias. */
function recordedName(database: DatabaseSync, cluster: string): string | undefined {
  const isRecorded = (name: string): boolean =>
    database.prepare('SELECT 1 FROM history.change_coverage WHERE cluster = ? LIMIT 1').get(name) !== undefined;
  if (isRecorded(cluster)) return cluster;
  return clusterNames(database).get(cluster);
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
