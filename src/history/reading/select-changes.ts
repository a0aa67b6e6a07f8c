import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../lib/errors.ts';
import { nearest } from '../../lib/nearest.ts';
import type { Change, ChangeQuestion } from './change-question.ts';
import { meansKind } from './kind-words.ts';

/** More are counted, not read: grouping this many takes half a second. */
export const MOST_CHANGES = 100_000;

export interface SelectedChanges {
  /** Newest first. */
  readonly changes: readonly Change[];
  /** True where there are more, older than these. */
  readonly isCut: boolean;
}

const COLUMNS = 'id, at, cluster, api_group, kind, namespace, name, operation, part, summary, owner_kind, owner_name';

/** What changed; throws `usage` where the kind is none that is recorded. */
export function selectChanges(
  database: DatabaseSync,
  question: ChangeQuestion,
  { limit = MOST_CHANGES }: { readonly limit?: number } = {},
): SelectedChanges {
  const where = ['at >= ?', 'at <= ?'];
  const parameters: (string | number)[] = [iso(question.since), iso(question.until)];
  const add = (condition: string, ...values: readonly string[]): void => {
    where.push(condition);
    parameters.push(...values);
  };
  if (question.cluster !== undefined) add('cluster = ?', question.cluster);
  if (question.namespace !== undefined) add("namespace IN (?, '')", question.namespace);
  addKindAndName(database, question, add);
  const rows = database
    .prepare(`SELECT ${COLUMNS} FROM history.changes WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`)
    .all(...parameters, limit + 1);
  return { changes: rows.slice(0, limit).map(toChange), isCut: rows.length > limit };
}

/** With a kind the name is that of an object of the kind, or of one that belongs to it. */
function addKindAndName(
  database: DatabaseSync,
  { kind, name }: ChangeQuestion,
  add: (condition: string, ...values: readonly string[]) => void,
): void {
  const kinds = kind === undefined ? undefined : kindsMeant(database, kind);
  const isKind = kinds === undefined ? '' : `IN (${kinds.map(() => '?').join(', ')})`;
  if (name === undefined) {
    if (kinds !== undefined) add(`kind ${isKind}`, ...kinds);
    return;
  }
  const isName = name.endsWith('*') ? 'GLOB' : '=';
  const pattern = name.endsWith('*') ? `${name.slice(0, -1).replaceAll(/[[?*]/g, '[$&]')}*` : name;
  if (kinds === undefined) {
    add(`(name ${isName} ? OR owner_name ${isName} ?)`, pattern, pattern);
    return;
  }
  const condition = `((kind ${isKind} AND name ${isName} ?) OR (owner_kind ${isKind} AND owner_name ${isName} ?))`;
  add(condition, ...kinds, pattern, ...kinds, pattern);
}

function kindsMeant(database: DatabaseSync, word: string): readonly string[] {
  const known = database
    .prepare('SELECT kind FROM history.change_coverage UNION SELECT kind FROM history.changes')
    .all()
    .map(({ kind }) => String(kind));
  const meant = known.filter((kind) => meansKind(word, kind));
  if (meant.length > 0) return meant;
  const near = nearest(word, known);
  throw new AppError(
    'usage',
    `No kind "${word}" is recorded.${near.length === 0 ? '' : ` Nearest: ${near.join(', ')}.`} The scanner records the kinds of SCANNER_KINDS.`,
    { data: { nearest: near } },
  );
}

export function toChange(row: Readonly<Record<string, unknown>>): Change {
  return {
    id: Number(row.id),
    at: Date.parse(String(row.at)),
    cluster: String(row.cluster),
    apiGroup: String(row.api_group),
    kind: String(row.kind),
    namespace: String(row.namespace),
    name: String(row.name),
    operation: row.operation as Change['operation'],
    part: row.part === 'status' ? 'status' : 'wanted',
    summary: String(row.summary),
    ...(typeof row.owner_kind === 'string' ? { ownerKind: row.owner_kind } : {}),
    ...(typeof row.owner_name === 'string' ? { ownerName: row.owner_name } : {}),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
