import { anyColumns } from '../../result/columns/any-columns.ts';
import type { ListColumns } from '../../result/columns/columns.ts';

/** A value as SQLite gives it. */
export type SqlValue = string | number | null;

/** Cells by the name of their column. */
export type Cells = Readonly<Record<string, string>>;

/**
 * A kind whose lists the cache answers as the API server's own table does, cell by cell. SQL in here is over the kind's
 * typed table, by the table's name where a column needs one.
 */
export interface CachedKind {
  readonly kind: string;
  /** '' for the core group. All are served in version v1. */
  readonly group: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly table: string;
  /** As the tool that lists this kind alone shows it. */
  readonly ownColumns: ListColumns;
  /** Those of the API server's table that are always shown: the columns of a tool that lists any kind. */
  readonly tableColumns: readonly string[];
  /**
   * All that a row's health and its value in the summary depend on, so that rows are counted in groups. The first is null
   * exactly where the object was too large to travel and its cells aren't known.
   */
  readonly facts: readonly string[];
  /** The cells that health and summary look at. */
  readonly factCells: (facts: readonly SqlValue[]) => Cells;
  /** What all cells come from; bodies are read here, for the few rows of a page. */
  readonly values: readonly string[];
  /** Every cell of a row; ages are those at `now`. */
  readonly cells: (values: readonly SqlValue[], now: number) => Cells;
}

/** The columns of a kind that only the tool for any kind lists. */
export function shownAs(columns: readonly string[]): Pick<CachedKind, 'ownColumns' | 'tableColumns'> {
  return { ownColumns: anyColumns(columns), tableColumns: columns };
}

/** The object itself, as JSON text: SQL for `values`, for cells of which the table has no column. */
export function bodyOf(table: string): string {
  return `(SELECT body FROM object_bodies WHERE object_bodies.id = ${table}.id)`;
}

export function sqlText(value: SqlValue | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** JSON text of the cache's own making; undefined where it is no JSON after all. */
export function sqlJson(value: SqlValue | undefined): unknown {
  // Most rows have none, and to find that out by an exception takes as long as to read them.
  if (value === null || value === undefined) return undefined;
  try {
    return JSON.parse(sqlText(value));
  } catch {
    return undefined;
  }
}
