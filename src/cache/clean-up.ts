import type { OpenCache } from './cache-file.ts';
import type { ScopeKey } from './cached-object.ts';
import { removeCluster } from './cluster-store.ts';
import { overlaps, type ScopeState } from './scope-state.ts';
import { expiresAt } from './ttl-manager.ts';

export interface CleanUpCounts {
  readonly scopes: number;
  readonly objects: number;
  readonly clusters: number;
  readonly scans: number;
  /** Events that the clusters have forgotten long ago. */
  readonly events: number;
}

export interface CleanUpOptions {
  readonly now: number;
  /** How long what has expired is kept: an old answer that says its age still helps in an outage. */
  readonly retentionMs: number;
  /** Scopes whose scan is under way: nothing of theirs is touched. */
  readonly active: readonly ScopeKey[];
}

/** A day of one scan a minute in seven scopes; keeps the table small where hundreds of namespaces are a scope each. */
const SCANS_KEPT = 10_000;

/** About 60 MB. A cluster in a storm of events must not fill the disk; the oldest go first. */
const EVENTS_KEPT = 100_000;

/** Inside a transaction; the event loop may turn. */
export async function cleanUp(cache: OpenCache, options: CleanUpOptions): Promise<CleanUpCounts> {
  const oldest = new Date(options.now - options.retentionMs).toISOString();
  const scopes = removeScopes(cache, options, oldest);
  const objects = await removeUncovered(cache, options.active);
  const clusters = await removeClusters(cache, options.active, oldest);
  const scans = removeScans(cache, oldest);
  const events = await removeEvents(cache, oldest);
  return { scopes, objects: objects + clusters.objects, clusters: clusters.count, scans, events };
}

function removeScopes({ database, scopes }: OpenCache, options: CleanUpOptions, oldest: string): number {
  const tried = database.prepare(
    `SELECT 1 FROM scans WHERE cluster = ? AND api_group = ? AND kind = ? AND namespace = ? AND started_at >= ? LIMIT 1`,
  );
  const isOver = (scope: ScopeState): boolean => {
    if (options.active.some((active) => overlaps(active, scope))) return false;
    if (scope.observedAt !== undefined) return expiresAt(scope) + options.retentionMs < options.now;
    return tried.get(scope.cluster, scope.apiGroup, scope.kind, scope.namespace, oldest) === undefined;
  };
  const over = scopes.all().filter(isOver);
  for (const scope of over) scopes.remove(scope);
  return over.length;
}

/** Objects that no complete list answers for: those of removed scopes, and what an interrupted first scan left. */
async function removeUncovered({ database, scopes, breath }: OpenCache, active: readonly ScopeKey[]): Promise<number> {
  const covering: ScopeKey[] = [...scopes.all().filter((scope) => scope.complete), ...active];
  const groups = database
    .prepare('SELECT cluster, api_group, kind, namespace FROM objects GROUP BY kind, namespace, cluster, api_group')
    .all()
    .map((row) => ({
      cluster: String(row.cluster),
      apiGroup: String(row.api_group),
      kind: String(row.kind),
      namespace: String(row.namespace),
    }));
  const ids = database.prepare(
    'SELECT id FROM objects WHERE kind = ? AND namespace = ? AND cluster = ? AND api_group = ?',
  );
  const remove = database.prepare('DELETE FROM objects WHERE id = ?');
  let removed = 0;
  for (const group of groups) {
    if (breath.isDue) await breath.take();
    if (covering.some((scope) => covers(scope, group))) continue;
    for (const row of ids.all(group.kind, group.namespace, group.cluster, group.apiGroup)) {
      if (breath.isDue) await breath.take();
      removed += Number(remove.run(Number(row.id)).changes);
    }
  }
  return removed;
}

function covers(scope: ScopeKey, group: ScopeKey): boolean {
  return overlaps(scope, group) && (scope.namespace === '' || scope.namespace === group.namespace);
}

/** Clusters that neither answered nor were asked for since `oldest`. */
async function removeClusters(
  cache: OpenCache,
  active: readonly ScopeKey[],
  oldest: string,
): Promise<{ readonly count: number; readonly objects: number }> {
  const names = cache.database
    .prepare("SELECT name FROM clusters WHERE max(coalesce(observed_at, ''), coalesce(error_at, '')) < ?")
    .all(oldest)
    .map((row) => String(row.name))
    .filter((name) => !active.some((scope) => scope.cluster === name));
  let objects = 0;
  for (const name of names) objects += await removeCluster(cache, name);
  return { count: names.length, objects };
}

/** Scans under way stay: their end is still to be written. */
function removeScans({ database }: OpenCache, oldest: string): number {
  const { changes } = database
    .prepare(
      `DELETE FROM scans WHERE (started_at < ? AND finished_at IS NOT NULL)
         OR id <= (SELECT max(id) FROM scans) - ${SCANS_KEPT}`,
    )
    .run(oldest);
  return Number(changes);
}

/** Only those that the API server has forgotten: the others are its to keep, and would be written again. */
async function removeEvents({ database, breath }: OpenCache, oldest: string): Promise<number> {
  const over = database
    .prepare(
      `SELECT id FROM events WHERE gone = 1 AND last_seen < ? UNION
       SELECT id FROM (SELECT id FROM events WHERE gone = 1 ORDER BY last_seen DESC LIMIT -1 OFFSET ${EVENTS_KEPT})`,
    )
    .all(oldest);
  const remove = database.prepare('DELETE FROM events WHERE id = ?');
  for (const { id } of over) {
    if (breath.isDue) await breath.take();
    remove.run(Number(id));
  }
  return over.length;
}
