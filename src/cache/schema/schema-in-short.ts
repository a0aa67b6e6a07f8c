import { VIEWS } from './documentation/views.ts';
import { TABLES } from './documentation.ts';

/** Columns that the first line tells of all tables at once. */
const EVERYWHERE: readonly string[] = ['id', 'cluster', 'namespace', 'name', 'labels', 'created_at'];

/** Views and tables that answer most questions; what isn't asked for in SQL is left out of their columns. */
const WITH_COLUMNS: ReadonlyMap<string, readonly string[]> = new Map([
  ['unhealthy', []],
  ['workloads', ['images', 'owner_kind', 'owner_name']],
  ['pods', ['phase', 'pod_ip', 'cpu_limit_millis', 'memory_limit_bytes', 'message', 'since']],
  ['nodes', ['internal_ip', 'taints', 'pods_capacity', 'unschedulable', 'message', 'since']],
  ['events', ['uid', 'object_namespace', 'object_uid', 'first_seen', 'source', 'gone']],
]);

/** Of no use to a question about clusters, or told in words. */
const UNNAMED: ReadonlySet<string> = new Set(['cache_metadata', 'scans', 'objects', 'object_bodies']);

/**
 * For a model that writes SQL, in about 230 tokens, since it stands in a tool's description: the columns of what is asked
 * most, the other tables by name. Whoever needs their columns asks for them.
 */
export function schemaInShort(): string {
  const all = [...VIEWS, ...TABLES];
  const described = [...WITH_COLUMNS].flatMap(([name, left]) => {
    const columns = Object.keys(all.find((table) => table.name === name)?.columns ?? {});
    return `${name}(${columns.filter((column) => ![...EVERYWHERE, ...left].includes(column)).join(', ')})`;
  });
  const others = all.map(({ name }) => name).filter((name) => !WITH_COLUMNS.has(name) && !UNNAMED.has(name));
  return [
    `SQLite. Most have ${EVERYWHERE.join(', ')}. JSON is text (labels ->> 'app'), times ISO 8601 UTC.`,
    ...described,
    `More (DESCRIBE jobs tells its columns): ${others.join(', ')}, changes (history).`,
    "unhealthy: what is broken. Any kind: objects JOIN object_bodies USING (id), body ->> '$.spec.replicas'.",
  ].join('\n');
}
