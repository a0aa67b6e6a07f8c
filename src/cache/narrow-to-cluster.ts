import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { mentions, schemaTables } from './describe-schema.ts';
import { namesOf, rowsOf } from './read-status.ts';

/**
 * Until the end of the transaction a statement that names a table or a view sees the rows of one cluster only: temporary
 * views of the same names stand before them. `cluster`: its name, or another context's that leads to it. Returns its name;
 * throws `usage` with the nearest names where the cache has none of it.
 */
export function narrowToCluster(database: DatabaseSync, sql: string, cluster: string): string {
  const name = clusterNamed(database, cluster);
  for (const { schema, name: table } of schemaTables(database)) {
    const condition = mentions(sql, table) ? conditionFor(database, table) : undefined;
    if (condition === undefined) continue;
    const where = condition.replace('?', `'${name.replaceAll("'", "''")}'`);
    database.exec(`CREATE TEMP VIEW ${table} AS SELECT * FROM ${schema}.${table} WHERE ${where}`);
  }
  return name;
}

function conditionFor(database: DatabaseSync, table: string): string | undefined {
  if (table === 'clusters') return 'name = ?';
  if (table === 'object_bodies') return 'id IN (SELECT id FROM main.objects WHERE cluster = ?)';
  const column = database.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = 'cluster'").get(table);
  return column === undefined ? undefined : 'cluster = ?';
}

/** The cluster's name in the cache, by it or by that of another context that leads to it. Throws `usage` with the nearest. */
export function clusterNamed(database: DatabaseSync, cluster: string): string {
  const names = clusterNames(database);
  const found = names.get(cluster);
  if (found !== undefined) return found;
  const near = nearest(cluster, names.keys(), { max: 1 });
  const there = names.size === 0 ? 'none yet' : [...new Set(names.values())].join(', ');
  const hint = near[0] === undefined ? '' : ` Did you mean ${near[0]}?`;
  throw new AppError('usage', `The cache holds no cluster ${JSON.stringify(cluster)}; it holds ${there}.${hint}`, {
    data: { nearest: near },
  });
}

/** Name of each cluster in the cache, by it and by that of every context that leads to it. */
export function clusterNames(database: DatabaseSync): ReadonlyMap<string, string> {
  const rows = rowsOf(database, 'clusters', 'ORDER BY name');
  const names = new Map<string, string>();
  for (const { name, aliases } of rows) {
    for (const alias of namesOf(aliases)) names.set(alias, String(name));
  }
  for (const { name } of rows) names.set(String(name), String(name));
  return names;
}
