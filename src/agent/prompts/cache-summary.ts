import type { CacheStatus, ClusterStatus, ScopeStatus } from '../../cache/read-status.ts';
import { ageWords } from '../../result/header.ts';
import { escapeCell, formatCount } from '../../result/plain-text.ts';
import { estimateTokens } from '../../result/token-estimate.ts';

/** The system prompt has a thousand tokens in all. */
const MOST_TOKENS = 200;
const LONGEST_NAME = 80;

/** What the tools reach. */
export interface Served {
  /** Empty where the server doesn't say. */
  readonly clusters: readonly string[];
  /** Addresses of their API servers, as far as it says. */
  readonly servers: ReadonlyMap<string, string>;
}

/**
 * What is cached and how fresh, a line a cluster: `prod (v1.36.3): pods 10,000 fresh 42 s; nodes 200 stale 9 min`; '' where
 * nothing is that the tools could look at too.
 */
export function cacheSummary(status: CacheStatus, served: Served = { clusters: [], servers: new Map() }): string {
  const clusters = status.clusters.filter((cluster) => isServed(cluster, served));
  const lines: string[] = [];
  let left = MOST_TOKENS - 16;
  for (const [index, cluster] of clusters.entries()) {
    const line = clusterLine(cluster);
    left -= estimateTokens(`${line}\n`);
    if (left < 0) return [...lines, `and ${formatCount(clusters.length - index)} more clusters`].join('\n');
    lines.push(line);
  }
  return lines.join('\n');
}

function isServed({ name, aliases, server }: ClusterStatus, { clusters, servers }: Served): boolean {
  if (clusters.length === 0) return true;
  const names = [name, ...aliases].filter((each) => clusters.includes(each));
  return names.some((each) => server === undefined || (servers.get(each) ?? server) === server);
}

function clusterLine(cluster: ClusterStatus): string {
  const version = cluster.version === undefined ? '' : ` (${named(cluster.version)})`;
  const kinds = Map.groupBy(cluster.scopes, (scope) => scope.table ?? scope.kind);
  const words = [...kinds].map(([kind, scopes]) => kindWords(kind, scopes));
  const reach = cluster.reachable ? '' : ', not reachable';
  return `${named(cluster.name)}${version}${reach}: ${words.length === 0 ? 'never scanned' : words.join('; ')}`;
}

/** One line however many namespaces are scopes of their own: as old as the oldest. */
function kindWords(kind: string, scopes: readonly ScopeStatus[]): string {
  const scanned = scopes.filter((scope) => scope.ageMs !== undefined);
  const oldest = scanned.toSorted((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0))[0];
  if (oldest === undefined) return `${named(kind)} never scanned`;
  const count = scanned.reduce((sum, scope) => sum + (scope.itemCount ?? 0), 0);
  const isPart = scopes.some((scope) => scope.namespace !== '');
  const where = isPart ? ` in ${scanned.length === 1 ? named(oldest.namespace) : `${scanned.length} namespaces`}` : '';
  return `${named(kind)} ${formatCount(count)}${where} ${oldest.freshness} ${ageWords(oldest.ageMs ?? 0)}`;
}

function named(name: string): string {
  return escapeCell(name.slice(0, LONGEST_NAME));
}
