import type { OpenCache } from './cache-file.ts';

/** What is known of a cluster that answered. */
export interface ClusterFacts {
  /** The name it was reached by: a context. */
  readonly name: string;
  /** Identity of the API server, as `k8s_get_cluster_info` gives it. */
  readonly uid: string;
  readonly server: string;
  readonly version: string;
  readonly platform: string;
  /** When it was asked, by the scanner's clock; milliseconds since the epoch. */
  readonly observedAt: number;
}

export interface RegisteredCluster {
  /** The cluster's name in the cache: the one it was first reached by. */
  readonly name: string;
  /** True where another name of the same API server came first. */
  readonly alias: boolean;
  /** True where the name was that of another cluster, whose rows are gone now. */
  readonly startedAnew: boolean;
}

/** Inside a transaction. One API server is one cluster, and a name stands for one API server. */
export async function registerCluster(cache: OpenCache, facts: ClusterFacts): Promise<RegisteredCluster> {
  const { database } = cache;
  const uidOf = (name: string) => database.prepare('SELECT uid FROM clusters WHERE name = ?').get(name);
  const owner = database.prepare('SELECT name FROM clusters WHERE uid = ?').get(facts.uid)?.name;
  const known = uidOf(facts.name);
  const startedAnew = known !== undefined && known.uid !== null && known.uid !== facts.uid;
  const alias = typeof owner === 'string' && owner !== facts.name;
  if (startedAnew || (alias && known !== undefined)) await removeCluster(cache, facts.name);
  if (alias) {
    addAlias(cache, owner, facts.name);
    return { name: owner, alias: true, startedAnew };
  }
  removeAlias(cache, facts.name);
  database
    .prepare(
      `INSERT INTO clusters (name, uid, server, version, platform, reachable, observed_at) VALUES (?, ?, ?, ?, ?, 1, ?)
       ON CONFLICT (name) DO UPDATE SET uid = excluded.uid, server = excluded.server, version = excluded.version,
         platform = excluded.platform, reachable = 1, observed_at = excluded.observed_at, error = NULL, error_at = NULL`,
    )
    .run(facts.name, facts.uid, facts.server, facts.version, facts.platform, new Date(facts.observedAt).toISOString());
  return { name: facts.name, alias: false, startedAnew };
}

/** Inside a transaction. A cluster that never answered gets a row too; a name that is an alias keeps its cluster's. */
export function recordClusterError(
  { database }: OpenCache,
  name: string,
  error: { readonly server?: string; readonly message: string; readonly at: number },
): void {
  if (aliasOwners(database, name).length > 0) return;
  database
    .prepare(
      `INSERT INTO clusters (name, server, reachable, error, error_at) VALUES (?, ?, 0, ?, ?)
       ON CONFLICT (name) DO UPDATE SET server = coalesce(excluded.server, server), reachable = 0,
         error = excluded.error, error_at = excluded.error_at`,
    )
    .run(name, error.server ?? null, error.message, new Date(error.at).toISOString());
}

/**
 * Inside a transaction. For a failure that comes before it is known which clusters there are: of those that the cache knows,
 * the ones that go by one of `names`, all where that is empty.
 */
export function recordUnreachable(
  { database }: OpenCache,
  names: readonly string[],
  error: { readonly message: string; readonly at: number },
): void {
  database
    .prepare(
      `UPDATE clusters SET reachable = 0, error = ?2, error_at = ?3
       WHERE ?1 = '[]' OR name IN (SELECT value FROM json_each(?1))
         OR EXISTS (SELECT 1 FROM json_each(aliases) AS alias JOIN json_each(?1) AS named ON named.value = alias.value)`,
    )
    .run(JSON.stringify(names), error.message, new Date(error.at).toISOString());
}

/** Inside a transaction; the event loop may turn. Everything the cache holds of a cluster. */
export async function removeCluster({ database, breath }: OpenCache, name: string): Promise<number> {
  const ids = database.prepare('SELECT id FROM objects WHERE cluster = ?').all(name);
  const remove = database.prepare('DELETE FROM objects WHERE id = ?');
  for (const row of ids) {
    if (breath.isDue) await breath.take();
    remove.run(Number(row.id));
  }
  for (const table of ['events', 'cache_metadata', 'scans'])
    database.prepare(`DELETE FROM ${table} WHERE cluster = ?`).run(name);
  database.prepare('DELETE FROM clusters WHERE name = ?').run(name);
  return ids.length;
}

function aliasOwners(database: OpenCache['database'], alias: string): string[] {
  return database
    .prepare('SELECT name FROM clusters WHERE EXISTS (SELECT 1 FROM json_each(aliases) WHERE value = ?)')
    .all(alias)
    .map((row) => String(row.name));
}

function addAlias(cache: OpenCache, owner: string, alias: string): void {
  const owners = aliasOwners(cache.database, alias);
  if (owners.includes(owner) && owners.length === 1) return;
  removeAlias(cache, alias);
  cache.database
    .prepare("UPDATE clusters SET aliases = json_insert(aliases, '$[#]', ?) WHERE name = ?")
    .run(alias, owner);
}

function removeAlias({ database }: OpenCache, alias: string): void {
  for (const owner of aliasOwners(database, alias)) {
    database
      .prepare(
        `UPDATE clusters SET aliases = (SELECT json_group_array(value) FROM json_each(clusters.aliases) WHERE value <> ?)
         WHERE name = ?`,
      )
      .run(alias, owner);
  }
}
