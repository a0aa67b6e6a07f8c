import type { DatabaseSync } from 'node:sqlite';
import type { LabelTerm } from '../../kube/words/parse-label-selector.ts';
import { AppError } from '../../lib/errors.ts';
import { anyColumns } from '../../result/columns/any-columns.ts';
import type { ListColumns } from '../../result/columns/columns.ts';
import type { Row } from '../../result/outcome.ts';
import type { ReadConnection } from '../read-connection.ts';
import type { CachedKind, Cells, SqlValue } from './cached-kind.ts';
import { cachedKind } from './cached-kinds.ts';
import { type Condition, labelCondition } from './label-condition.ts';
import { readStanding, type Standing, type StandingQuestion } from './question-scope.ts';

export interface ListQuestion extends StandingQuestion {
  readonly labelTerms: readonly LabelTerm[];
  /** A value of the STATUS column, in any letter case; `unhealthy` for all in trouble. */
  readonly status?: string;
  /** `own`: as the tool that lists this kind alone; `table`: as one that lists any kind. */
  readonly columns: 'own' | 'table';
  /** Keys of the rows that were shown on earlier pages; empty on the first. */
  readonly shown: readonly string[];
  /** Most rows wanted. */
  readonly rows: number;
}

export interface ListedRows {
  readonly columns: readonly string[];
  /** The first of those not shown yet, trouble first, then by key. */
  readonly rows: readonly Row[];
  /** All that were found. */
  readonly found: number;
  /** Those of them that were shown before. */
  readonly before: number;
  /** Value → count of all found, most first; empty where the kind has no such column. */
  readonly summary: readonly (readonly [string, number])[];
  /** Objects whose cells the cache can't know: with any of them this is no answer. */
  readonly unknown: number;
  /** False where an empty list may come of a namespace that isn't there. */
  readonly namespaceIsKnown: boolean;
}

export interface ListAnswer extends Standing {
  /** Present where `scope` is. */
  readonly list?: ListedRows;
}

/** A list from one read transaction. Throws as `ReadConnection.read`, and where the database is of another version. */
export function listObjects(connection: ReadConnection, now: number, question: ListQuestion): ListAnswer {
  const kind = cachedKind(question.kind, question.group);
  if (kind === undefined) throw new AppError('internal', `The cache has no table for ${question.kind}.`);
  return connection.read((database) => {
    const standing = readStanding(database, question, now);
    if (standing.cluster === undefined || standing.scope === undefined) return standing;
    return { ...standing, list: readList({ database, kind, question, cluster: standing.cluster.name, now }) };
  });
}

interface Reading {
  readonly database: DatabaseSync;
  readonly kind: CachedKind;
  readonly question: ListQuestion;
  readonly cluster: string;
  readonly now: number;
}

/** Rows that are alike in all that health and summary look at. */
interface Group {
  readonly facts: readonly SqlValue[];
  readonly found: number;
  /** Not shown yet. */
  readonly left: number;
  readonly rank: number;
  readonly status: string;
}

function readList(reading: Reading): ListedRows {
  const { kind, question } = reading;
  const columns = question.columns === 'own' ? kind.ownColumns : anyColumns(kind.tableColumns);
  const all = readGroups(reading, columns);
  const groups = all.filter((group) => isWanted(group, question.status));
  const found = sum(groups.map((group) => group.found));
  return {
    columns: spansNamespaces(reading) ? ['NAMESPACE', ...columns.names] : columns.names,
    rows: readRows(reading, columns, groups),
    found,
    before: found - sum(groups.map((group) => group.left)),
    summary: columns.countBy === undefined ? [] : countStatuses(groups),
    unknown: sum(all.filter(({ facts }) => facts[0] === null).map((group) => group.found)),
    namespaceIsKnown: all.length > 0 || namespaceIsKnown(reading),
  };
}

/** One row of the answer for each combination of facts: counting is left to SQLite. */
function readGroups(reading: Reading, columns: ListColumns): readonly Group[] {
  const { database, kind } = reading;
  const where = conditionOf(reading);
  const isLeft = leftCondition(reading);
  const facts = kind.facts.map((_, index) => index + 3).join(', ');
  const statement = database.prepare(
    `SELECT count(*), count(*) FILTER (WHERE ${isLeft.sql}), ${kind.facts.join(', ')} FROM ${kind.table}
     WHERE ${where.sql} GROUP BY ${facts}`,
  );
  statement.setReturnArrays(true);
  const rows = statement.all(...isLeft.parameters, ...where.parameters) as unknown as (readonly SqlValue[])[];
  return rows.map(([found, left, ...values]) => {
    const cells = kind.factCells(values);
    const cell = (column: string): string => cells[column] ?? '';
    const status = cell(columns.countBy ?? 'STATUS');
    return { facts: values, found: Number(found), left: Number(left), rank: columns.rank(cell), status };
  });
}

/** Rank after rank, so that a rank's rows are sorted only where the page gets as far as that. */
function readRows(reading: Reading, columns: ListColumns, groups: readonly Group[]): readonly Row[] {
  const { database, kind, question, now } = reading;
  const where = conditionOf(reading);
  const isLeft = leftCondition(reading);
  const members = kind.facts.map((_, index) => `value ->> ${index}`).join(', ');
  const statement = database.prepare(
    `WITH page (id, key) AS (
       SELECT id, ${keyOf(reading)} AS key FROM ${kind.table} WHERE ${where.sql} AND ${isLeft.sql}
         AND (${kind.facts.join(', ')}) IN (SELECT ${members} FROM json_each(?)) ORDER BY key LIMIT ?)
     SELECT page.key, ${kind.namespaced ? 'namespace' : "''"}, ${kind.values.join(', ')}
     FROM page JOIN ${kind.table} USING (id) ORDER BY page.key`,
  );
  statement.setReturnArrays(true);
  const rows: Row[] = [];
  const ranks = [...new Set(groups.filter(({ left }) => left > 0).map(({ rank }) => rank))].sort((a, b) => b - a);
  for (const rank of ranks) {
    if (rows.length >= question.rows) break;
    const facts = JSON.stringify(groups.filter((group) => group.rank === rank).map((group) => group.facts));
    const parameters = [...where.parameters, ...isLeft.parameters, facts, question.rows - rows.length];
    for (const row of statement.iterate(...parameters) as Iterable<unknown>) {
      const [key, namespace, ...values] = row as SqlValue[];
      rows.push(toRow(kind.cells(values, now), { rank, key: String(key), namespace: String(namespace) }));
    }
  }
  return rows;

  function toRow(cells: Cells, { rank, key, namespace }: { rank: number; key: string; namespace: string }): Row {
    const shown = columns.names.map((name) => cells[name] ?? '');
    return { cells: spansNamespaces(reading) ? [namespace, ...shown] : shown, rank, key };
  }
}

function conditionOf({ cluster, question }: Reading): Condition {
  const { namespace } = question;
  const conditions = [
    { sql: 'cluster = ?', parameters: [cluster] },
    ...(namespace === undefined ? [] : [{ sql: 'namespace = ?', parameters: [namespace] }]),
    ...question.labelTerms.map(labelCondition),
  ];
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

function leftCondition(reading: Reading): Condition {
  const { shown } = reading.question;
  if (shown.length === 0) return { sql: 'TRUE', parameters: [] };
  return {
    sql: `${keyOf(reading)} NOT IN (SELECT value FROM json_each(?))`,
    parameters: [JSON.stringify(shown)],
  };
}

/** As live lists order: '-' comes before '/', so that this isn't the order of namespaces and names. */
function keyOf(reading: Reading): string {
  return spansNamespaces(reading) ? "namespace || '/' || name" : 'name';
}

function spansNamespaces({ kind, question }: Reading): boolean {
  return kind.namespaced && question.namespace === undefined;
}

function isWanted(group: Group, status: string | undefined): boolean {
  if (status === undefined) return true;
  return status.toLowerCase() === 'unhealthy' ? group.rank > 0 : group.status.toLowerCase() === status.toLowerCase();
}

function countStatuses(groups: readonly Group[]): ListedRows['summary'] {
  const counts = new Map<string, number>();
  for (const { status, found } of groups) counts.set(status, (counts.get(status) ?? 0) + found);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

function namespaceIsKnown({ database, cluster, question }: Reading): boolean {
  if (question.namespace === undefined) return true;
  const sql = 'SELECT 1 FROM namespaces WHERE name = ? AND cluster = ?';
  return database.prepare(sql).get(question.namespace, cluster) !== undefined;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
