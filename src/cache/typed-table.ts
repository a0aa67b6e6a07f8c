import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AppError } from '../lib/errors.ts';
import type { CachedObject, ColumnValue } from './cached-object.ts';

/** Columns that a typed table takes from the object itself; all others come from its parser. */
const KEY_COLUMNS: ReadonlySet<string> = new Set(['id', 'cluster', 'namespace', 'name', 'uid', 'gone']);

/**
 * A kind's own table. What its columns are is read from the database, so that no kind is known here. A row has the
 * object's id and goes with it; in a table with a column `gone` it has the object's uid and stays: a trigger of the
 * schema marks it.
 */
export class TypedTable {
  readonly name: string;
  /** SQL that is true of a row of `objects` whose row is here. */
  readonly hasRow: string;
  readonly #keys: readonly string[];
  readonly #columns: readonly string[];
  readonly #update: StatementSync;
  readonly #insert: StatementSync;
  #isChecked = false;

  constructor(database: DatabaseSync, name: string) {
    this.name = name;
    const columns = database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(name)
      .map((row) => String(row.name));
    const missing = ['id', 'cluster', 'name'].filter((column) => !columns.includes(column));
    if (missing.length > 0) {
      const why = columns.length === 0 ? 'there is no such table' : `it has no column ${missing.join(', ')}`;
      throw new AppError('internal', `The cache can't write to the table ${name}: ${why}. A migration has to make it.`);
    }
    const isKept = columns.includes('gone');
    const found = isKept ? 'uid = objects.uid AND cluster = objects.cluster AND gone = 0' : 'id = objects.id';
    this.hasRow = `EXISTS (SELECT 1 FROM ${quote(name)} WHERE ${found})`;
    this.#keys = [isKept ? 'uid' : 'id', 'cluster', 'namespace', 'name'].filter((key) => columns.includes(key));
    this.#columns = columns.filter((column) => !KEY_COLUMNS.has(column));
    const own = this.#columns.map(quote);
    const all = [...this.#keys, ...own];
    // A row that was kept is its object's again when that comes back, as after a scope that was forgotten.
    const again = [...own.map((column) => `${column} = excluded.${column}`), 'gone = 0'].join(', ');
    this.#insert = database.prepare(
      `INSERT INTO ${quote(name)} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
       ${isKept ? `ON CONFLICT (uid, cluster) DO UPDATE SET ${again}` : ''}`,
    );
    const assignments = own.length > 0 ? own.map((column) => `${column} = ?`).join(', ') : 'cluster = cluster';
    this.#update = database.prepare(
      `UPDATE ${quote(name)} SET ${assignments} WHERE ${isKept ? 'uid = ? AND cluster = ? AND gone = 0' : 'id = ? AND cluster = ?'}`,
    );
  }

  insert(id: number, cluster: string, object: CachedObject): void {
    this.#insertValues(id, cluster, object, this.#values(object));
  }

  /** Adds the row where it is missing: the table may be newer than the object. */
  update(id: number, cluster: string, object: CachedObject): void {
    const values = this.#values(object);
    const [key = id] = this.#keyValues(id, cluster, object);
    if (this.#update.run(...values, key, cluster).changes === 0) this.#insertValues(id, cluster, object, values);
  }

  #insertValues(id: number, cluster: string, object: CachedObject, values: readonly ColumnValue[]): void {
    this.#insert.run(...this.#keyValues(id, cluster, object), ...values);
  }

  #keyValues(id: number, cluster: string, { uid, namespace, name }: CachedObject): readonly (string | number)[] {
    const values: Readonly<Record<string, string | number>> = { id, uid, cluster, namespace, name };
    return this.#keys.map((key) => values[key] ?? '');
  }

  #values(object: CachedObject): readonly ColumnValue[] {
    const columns = object.columns();
    this.#check(columns);
    return this.#columns.map((column) => columns[column] ?? null);
  }

  /** A value without a column would be lost without a word. Looked at once: a parser always gives the same columns. */
  #check(columns: Readonly<Record<string, unknown>>): void {
    if (this.#isChecked) return;
    const unknown = Object.keys(columns).filter((column) => !this.#columns.includes(column));
    if (unknown.length > 0) {
      throw new AppError(
        'internal',
        `The table ${this.name} has no column for ${unknown.join(', ')}, which its parser gives.`,
      );
    }
    this.#isChecked = true;
  }
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
