import type { CacheReader } from '../../cache/cache-reader.ts';
import type { CompleteOptions } from './slash-command.ts';

interface NameDeps {
  readonly reader: Pick<CacheReader, 'query'>;
}

/** Namespaces that the cache knows, of the cluster that is meant. */
export async function namespaceNames(deps: NameDeps, { signal, place }: CompleteOptions): Promise<readonly string[]> {
  const rows = await query(deps, 'SELECT DISTINCT cluster, name FROM namespaces ORDER BY name', signal);
  const meant = rows.filter(([cluster]) => place.cluster === undefined || cluster === place.cluster);
  return [...new Set(meant.map(([, name]) => name ?? ''))];
}

/** Pods that the cache knows, of the cluster and the namespace that are meant. */
export async function podNames(deps: NameDeps, { signal, place }: CompleteOptions): Promise<readonly string[]> {
  const rows = await query(deps, 'SELECT cluster, namespace, name FROM pods ORDER BY name', signal);
  return rows
    .filter(([cluster]) => place.cluster === undefined || cluster === place.cluster)
    .filter(([, namespace]) => place.namespace === undefined || namespace === place.namespace)
    .map(([, , name]) => name ?? '');
}

async function query({ reader }: NameDeps, sql: string, signal: AbortSignal): Promise<readonly (readonly string[])[]> {
  // No cache is no failure here: a name can still be typed.
  const answer = await reader.query({ sql }, { signal }).catch(() => undefined);
  return (answer?.rows ?? []).map((row) => row.map(String));
}
