import { DatabaseSync } from 'node:sqlite';

const TABLES = ['namespaces', 'nodes', 'pods', 'services', 'objects'] as const;
type Table = (typeof TABLES)[number];

/**
 * Counts the rows of a cache, as words. Throws where a table has fewer than it must: a scan that missed something is quick
 * for the wrong reason.
 */
export function requireRows(databasePath: string, atLeast: Readonly<Partial<Record<Table, number>>>): string {
  return TABLES.map((table) => {
    const rows = countRows(databasePath, table);
    const wanted = atLeast[table] ?? 0;
    if (rows < wanted) throw new Error(`the scan stored ${rows} ${table} where there are at least ${wanted}`);
    return `${rows.toLocaleString('en-US')} ${table}`;
  }).join(', ');
}

export function countRows(databasePath: string, table: Table): number {
  using database = new DatabaseSync(databasePath, { readOnly: true });
  return Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows);
}

/** The resourceVersion at which the objects of a kind were listed, in all namespaces. */
export function scannedVersion(databasePath: string, kind: string): string {
  using database = new DatabaseSync(databasePath, { readOnly: true });
  const scope = database
    .prepare("SELECT resource_version AS version FROM cache_metadata WHERE kind = ? AND namespace = ''")
    .get(kind);
  return String(scope?.version);
}

/** Makes of the one cluster of a cache many, by their names alone: none of its objects is copied. */
export function shareCluster(databasePath: string, names: readonly string[]): void {
  using database = new DatabaseSync(databasePath);
  for (const [table, column] of [
    ['clusters', 'name'],
    ['cache_metadata', 'cluster'],
  ]) {
    database.exec(`CREATE TEMP TABLE one AS SELECT * FROM ${table}; DELETE FROM ${table}`);
    for (const name of names) {
      const uid = table === 'clusters' ? ', uid = ?1' : '';
      database.prepare(`UPDATE one SET ${column} = ?1${uid}`).run(name);
      database.exec(`INSERT INTO ${table} SELECT * FROM one`);
    }
    database.exec('DROP TABLE one');
  }
}
