import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AppError } from '../lib/errors.ts';
import type { CachedObject, ColumnValue } from './cached-object.ts';

/** Columns that every typed table takes from the object itself; all others come from its parser. */
const KEY_COLUMNS: ReadonlySet<string> = new Set(['id', 'cluster', 'namespace', 'name']);

/** A kind's own table. What its columns are is read from the database, so that no kind is known here. */
export class TypedTable {
  readonly name: string;
  readonly quotedName: string;
  readonly #hasNamespace: boolean;
  readonly #columns: readonly string[];
  readonly #update: StatementSync;
  readonly #insert: StatementSync;
  #isChecked = false;

  constructor(database: DatabaseSync, name: string) {
    this.name = name;
    this.quotedName = quote(name);
    const columns = database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(name)
      .map((row) => String(row.name));
    const missing = ['id', 'cluster', 'name'].filter((column) => !columns.includes(column));
    if (missing.length > 0) {
      const why = columns.length === 0 ? 'there is no such table' : `it has no column ${missing.join(', ')}`;
      throw new AppError('internal', `The cache can't write to the table ${name}: ${why}. A migration has to make it.`);
    }
    this.#hasNamespace = columns.includes('namespace');
    this.#columns = columns.filter((column) => !KEY_COLUMNS.has(column));
    const own = this.#columns.map(quote);
    const keys = this.#hasNamespace ? ['id', 'cluster', 'namespace', 'name'] : ['id', 'cluster', 'name'];
    const all = [...keys, ...own];
    this.#insert = database.prepare(
      `INSERT INTO ${this.quotedName} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})`,
    );
    const assignments = own.length > 0 ? own.map((column) => `${column} = ?`).join(', ') : 'id = id';
    this.#update = database.prepare(`UPDATE ${this.quotedName} SET ${assignments} WHERE id = ?`);
  }

  insert(id: number, cluster: string, object: CachedObject): void {
    this.#insertValues(id, cluster, object, this.#values(object));
  }

  /** Adds the row where it is missing: the table may be newer than the object. */
  update(id: number, cluster: string, object: CachedObject): void {
    const values = this.#values(object);
    if (this.#update.run(...values, id).changes === 0) this.#insertValues(id, cluster, object, values);
  }

  #insertValues(id: number, cluster: string, object: CachedObject, values: readonly ColumnValue[]): void {
    const keys = this.#hasNamespace ? [id, cluster, object.namespace, object.name] : [id, cluster, object.name];
    this.#insert.run(...keys, ...values);
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
