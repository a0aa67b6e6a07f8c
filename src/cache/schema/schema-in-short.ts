import { VIEWS } from './documentation/views.ts';
import { TABLES } from './documentation.ts';

/** Views and tables that answer most questions; what isn't asked for in SQL is left out of their columns. */
const WITH_COLUMNS: ReadonlyMap<string, readonly string[]> = new Map([
  ['unhealthy', ['id']],
  ['workloads', ['images', 'owner_kind', 'owner_name', 'created_at', 'id']],
  ['node_usage', ['id', 'cpu_limit_millis', 'memory_limit_bytes']],
  ['pods', ['id', 'cluster', 'pod_ip', 'cpu_limit_millis', 'memory_limit_bytes', 'message', 'since']],
  ['nodes', ['id', 'cluster', 'internal_ip', 'message', 'since']],
  ['services', ['id', 'cluster', 'external_ips', 'labels', 'created_at']],
  ['events', ['id', 'cluster', 'name', 'uid', 'object_uid', 'first_seen', 'source', 'gone']],
  ['objects', ['id', 'cluster', 'api_version', 'uid', 'resource_version', 'changed_at']],
]);

/** Of no use to a question about clusters, or told in words. */
const UNNAMED: ReadonlySet<string> = new Set(['cache_metadata', 'scans', 'object_bodies']);

/**
 * For a model that writes SQL, in about 500 tokens, since it stands in a tool's description: the columns of what is asked
 * most, the other tables by name. Whoever needs their columns asks for them.
 */
export function schemaInShort(): string {
  const all = [...VIEWS, ...TABLES];
  const described = [...WITH_COLUMNS].flatMap(([name, left]) => {
    const columns = Object.keys(all.find((table) => table.name === name)?.columns ?? {});
    return `${name}(${columns.filter((column) => !left.includes(column)).join(', ')})`;
  });
  const others = all.map(({ name }) => name).filter((name) => !WITH_COLUMNS.has(name) && !UNNAMED.has(name));
  return [
    "SQLite. Every table and view has cluster; most have id, labels, created_at. JSON is text (labels ->> 'app'), times ISO 8601 UTC, quantities integers.",
    ...described,
    `More: ${others.join(', ')}; DESCRIBE jobs tells its columns.`,
    "unhealthy is what is broken, in all kinds. Whole objects of any kind: objects JOIN object_bodies USING (id), body ->> '$.spec.replicas'.",
  ].join('\n');
}
