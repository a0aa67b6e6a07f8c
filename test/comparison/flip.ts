import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export interface Column {
  readonly table: string;
  readonly column: string;
}

/**
 * Tables of the cache that hold what a cluster says or what is known of it; SQLite's and the migrations' own are not.
 * Without the one of kinds that nobody scans unasked: test/every-kind.test.ts looks at that.
 */
export function cacheTables(path: string): readonly string[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'kysely%'
         AND name <> 'other_objects'`,
    )
    .all()
    .map((row) => String(row.name));
}

export function columnsOf(path: string): readonly Column[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return cacheTables(path).flatMap((table) =>
    database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map((row) => ({ table, column: String(row.name) })),
  );
}

/** Changes one value of one row in the middle of the table, to another of its kind. */
export function flipOne(path: string, { table, column }: Column): void {
  change(path, table, (database, row) => {
    const type = database.prepare('SELECT type FROM pragma_table_info(?) WHERE name = ?').get(table, column)?.type;
    const { where, values } = whereOf(row);
    database
      .prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`)
      .run(flipped(row[column], String(type)), ...values);
  });
}

export function deleteOne(path: string, table: string): void {
  change(path, table, (database, row) => {
    const { where, values } = whereOf(row);
    database.prepare(`DELETE FROM ${table} WHERE ${where}`).run(...values);
  });
}

/** The same row again under another id or name. */
export function addOne(path: string, table: string): void {
  change(path, table, (database, row) => {
    const unlike = new Set(['id', 'name', 'uid', 'namespace']);
    const copy = Object.entries(row).map(([name, value]) => (unlike.has(name) ? flipped(value, 'TEXT') : value));
    const marks = copy.map(() => '?').join(', ');
    database.prepare(`INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${marks})`).run(...copy);
  });
}

type Row = Readonly<Record<string, SQLInputValue>>;

function change(path: string, table: string, work: (database: DatabaseSync, row: Row) => void): void {
  // A flipped id must not be refused: that the comparison sees it is the point.
  using database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  const count = Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count);
  const row = database.prepare(`SELECT * FROM ${table} LIMIT 1 OFFSET ?`).get(Math.floor(count / 2)) as Row | undefined;
  if (row === undefined) throw new Error(`the table ${table} is empty: nothing of it would be compared`);
  work(database, row);
}

function whereOf(row: Row): { readonly where: string; readonly values: readonly SQLInputValue[] } {
  const names = Object.keys(row);
  return { where: names.map((name) => `${name} IS ?`).join(' AND '), values: Object.values(row) };
}

const MOMENT = /^\d{4}-\d\d-\d\dT/;
const DAY_MS = 86_400_000;

/** A value of the same form, so that only what it says is wrong. */
function flipped(value: SQLInputValue | undefined, type: string): SQLInputValue {
  if (typeof value === 'number') return value + 1_000_000;
  if (typeof value !== 'string') return type === 'INTEGER' ? 1 : 'flipped';
  if (MOMENT.test(value)) return new Date(Date.parse(value) - DAY_MS).toISOString();
  if (value.startsWith('{')) return JSON.stringify({ ...(JSON.parse(value) as object), flipped: 'true' });
  if (value.startsWith('[')) return JSON.stringify([...(JSON.parse(value) as unknown[]), 'flipped']);
  return `${value}1`;
}
