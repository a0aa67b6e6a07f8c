import { ageWords, headerLine } from './header.ts';
import type { ClusterOverview, OverviewOutcome, OverviewTrouble } from './outcome.ts';
import { counted, escapeCell, formatCount } from './plain-text.ts';
import { scopeLines } from './query-scopes.ts';
import { rowLineWithin } from './table-text.ts';
import { cutToTokens } from './token-cut.ts';
import { estimateTokens } from './token-estimate.ts';

/** Whatever the budget of other results: an overview that is long is none. */
const MOST_TOKENS = 1000;
/** Shares of it. What a part leaves is the next one's. */
const SHARE = { head: 0.2, clusters: 0.45, troubles: 0.85 };
/** Statuses that are named in a cluster's line; the rest is a number. */
const STATUSES = 5;

/** The state of everything: how far it can be trusted, a line a cluster, what is broken by workload, and what was warned of. */
export function overviewText(outcome: OverviewOutcome, budget: number): string {
  const most = Math.min(MOST_TOKENS, budget);
  const lines: string[] = [];
  const left = (share: number): number => Math.floor(most * share) - estimateTokens(lines.join('\n')) - 8;
  lines.push(cutToTokens(headOf(outcome).join('\n'), Math.floor(most * SHARE.head)));
  lines.push(...clusterLines(outcome.clusters, left(SHARE.clusters)));
  lines.push(...troubleLines(outcome, left(SHARE.troubles)));
  lines.push(...warningLines(outcome, left(1)));
  return cutToTokens(lines.join('\n'), most);
}

function headOf(outcome: OverviewOutcome): readonly string[] {
  const { clusters, troublesFound } = outcome;
  const unreached = clusters.filter(({ reachable }) => !reachable).length;
  const head = headerLine([
    'overview',
    counted(clusters.length, 'cluster'),
    ...(unreached === 0 ? [] : [`${unreached} out of reach`]),
    troublesFound === 0 ? 'nothing broken' : `${formatCount(troublesFound)} broken`,
  ]);
  return [head, ...scopeLines(outcome)];
}

/** In full where they fit, else in short, else as many as fit: those out of reach and in most trouble first. */
function clusterLines(clusters: readonly ClusterOverview[], budget: number): readonly string[] {
  const ordered = [...clusters].sort(
    (a, b) => Number(a.reachable) - Number(b.reachable) || b.troubles - a.troubles || podsOf(b) - podsOf(a),
  );
  const full = ordered.map(fullLine);
  if (estimateTokens(full.join('\n')) <= budget) return full;
  const lines: string[] = [];
  for (const cluster of ordered) {
    const line = rowLineWithin([shortLine(cluster)], 60);
    if (estimateTokens([...lines, line].join('\n')) > budget - 16) break;
    lines.push(line);
  }
  const more = ordered.length - lines.length;
  return more === 0 ? lines : [...lines, `and ${counted(more, 'cluster')} more, in no more trouble than these`];
}

function fullLine(cluster: ClusterOverview): string {
  const { name, version, workloads, nodes, pods } = cluster;
  return headerLine([
    name,
    ...(version === undefined ? [] : [version]),
    ...(cluster.reachable ? [] : [`out of reach${cluster.error === undefined ? '' : `: ${cluster.error}`}`]),
    countsOf('node', nodes),
    countsOf('pod', pods),
    ...(workloads === undefined || workloads.found === 0
      ? []
      : [`workloads ${formatCount(workloads.found)}: ${formatCount(workloads.short)} with fewer ready than wanted`]),
    ...requestedOf(cluster),
  ]);
}

function shortLine(cluster: ClusterOverview): string {
  const ready = cluster.nodes.find(([status]) => status === 'Ready')?.[1] ?? 0;
  return headerLine([
    cluster.name,
    ...(cluster.reachable ? [] : ['out of reach']),
    `nodes ${formatCount(ready)}/${formatCount(sum(cluster.nodes))} ready`,
    counted(podsOf(cluster), 'pod'),
    ...(cluster.troubles === 0 ? [] : [`${formatCount(cluster.troubles)} broken`]),
  ]);
}

function countsOf(what: string, counts: ClusterOverview['pods']): string {
  const all = sum(counts);
  if (all === 0) return `no ${what}s`;
  const named = counts.slice(0, STATUSES).map(([status, count]) => `${formatCount(count)} ${status}`);
  const rest = sum(counts.slice(STATUSES));
  return `${what}s ${formatCount(all)}: ${[...named, ...(rest === 0 ? [] : [`${formatCount(rest)} in other states`])].join(', ')}`;
}

function requestedOf({ requested, allocatable }: ClusterOverview): readonly string[] {
  if (allocatable.cpuMillis === 0 || allocatable.memoryBytes === 0) return [];
  const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;
  const cpu = percent(requested.cpuMillis, allocatable.cpuMillis);
  const memory = percent(requested.memoryBytes, allocatable.memoryBytes);
  return [`requested ${cpu} of CPU, ${memory} of memory`];
}

function troubleLines({ clusters, troubles, troublesFound }: OverviewOutcome, budget: number): readonly string[] {
  if (troubles.length === 0) return [];
  const hasClusters = clusters.length > 1;
  const columns = [...(hasClusters ? ['CLUSTER'] : []), 'NAMESPACE', 'BROKEN', 'WHAT', 'OBJECTS', 'FOR'];
  const lines = [columns.join('\t')];
  for (const trouble of troubles) {
    const line = rowLineWithin([...(hasClusters ? [trouble.cluster] : []), ...troubleCells(trouble)], 80);
    if (estimateTokens([...lines, line].join('\n')) > budget - 32) break;
    lines.push(line);
  }
  const more = troublesFound - (lines.length - 1);
  return more === 0
    ? lines
    : [...lines, `${formatCount(more)} more: SELECT * FROM unhealthy, or k8s_list_pods status=unhealthy`];
}

function troubleCells({ namespace, kind, name, reasons, objects, sinceMs }: OverviewTrouble): readonly string[] {
  const since = sinceMs === undefined ? '' : ageWords(sinceMs);
  const more = namespace === '' && objects > 1 ? ` and ${formatCount(objects - 1)} more` : '';
  return [namespace, `${kind}/${name}${more}`, reasons.slice(0, 3).join(', '), formatCount(objects), since];
}

function warningLines({ clusters, warnings }: OverviewOutcome, budget: number): readonly string[] {
  if (warnings.length === 0) return [];
  const named = warnings.map(({ cluster, reason, count }) =>
    escapeCell(`${reason} ${formatCount(count)}${clusters.length > 1 ? ` (${cluster})` : ''}`),
  );
  for (let shown = named.length; shown > 0; shown--) {
    const rest = named.length - shown;
    const line = `warnings of the last hour: ${named.slice(0, shown).join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
    if (estimateTokens(line) <= budget) return [line];
  }
  return [];
}

function podsOf({ pods }: ClusterOverview): number {
  return sum(pods);
}

function sum(counts: ClusterOverview['pods']): number {
  return counts.reduce((all, [, count]) => all + count, 0);
}
