import type { CacheReader } from '../../cache/cache-reader.ts';
import { DEFAULT_QUERY_LIMITS } from '../../cache/query.ts';
import type { CompleteOptions } from './slash-command.ts';

interface NameDeps {
  readonly reader: Pick<CacheReader, 'query'>;
}

/** More than fit on any screen, of a namespace of a large cluster. */
const MOST_NAMES = 20_000;

/** Namespaces that the cache knows, of the cluster that is meant. */
export async function namespaceNames(deps: NameDeps, { signal, place }: CompleteOptions): Promise<readonly string[]> {
  return await namesOf(deps, 'namespaces', { cluster: place.cluster }, signal);
}

/** Pods that the cache knows, of the cluster and the namespace that are meant. */
export async function podNames(deps: NameDeps, { signal, place }: CompleteOptions): Promise<readonly string[]> {
  return await namesOf(deps, 'pods', { cluster: place.cluster, namespace: place.namespace }, signal);
}

async function namesOf(
  { reader }: NameDeps,
  table: 'namespaces' | 'pods',
  place: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const conditions = Object.entries(place).flatMap(([column, value]) =>
    value === undefined ? [] : [`${column} = '${value.replaceAll("'", "''")}'`],
  );
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT DISTINCT name FROM ${table}${where} ORDER BY name`;
  const limits = { ...DEFAULT_QUERY_LIMITS, maxRows: MOST_NAMES };
  // No cache is no failure here: a name can still be typed.
  const answer = await reader.query({ sql, limits }, { signal }).catch(() => undefined);
  return (answer?.rows ?? []).map(([name]) => String(name));
}
