import { ageWords, headerLine, sourceWords } from './header.ts';
import type { QueryOutcome, QueryScope } from './outcome.ts';

/** Lines; where each namespace is a scope, or there are many clusters and kinds, there may be hundreds of scopes. */
const MOST_LINES = 6;
/** Names of kinds, and of clusters, in a line that stands for several. */
const MOST_NAMES = 8;

/** Tables about the cache itself: no scope answers for them. */
const OWN_TABLES: ReadonlySet<string> = new Set(['clusters', 'cache_metadata', 'scans']);

/** What a statement read, of which clusters, and how old that is: a line a scope, or as few as tell all of them. */
export function scopeLines({ scopes, tablesRead }: Pick<QueryOutcome, 'scopes' | 'tablesRead'>): readonly string[] {
  if (scopes.length > 0) return linesOf(scopes);
  const tables = tablesRead.filter((table) => !OWN_TABLES.has(table));
  if (tables.length > 0) return [headerLine([tables.join(', '), 'nothing was scanned yet: these rows say nothing'])];
  return [headerLine([tablesRead.length > 0 ? tablesRead.join(', ') : 'no table read', 'cache'])];
}

/** Oldest first; one never scanned is older than all. */
export function ageOf({ ageMs }: QueryScope): number {
  return ageMs ?? Number.POSITIVE_INFINITY;
}

function linesOf(scopes: readonly QueryScope[]): readonly string[] {
  // What can be trusted least is said first.
  const ordered = [...scopes].sort((a, b) => ageOf(b) - ageOf(a));
  if (ordered.length <= MOST_LINES) return ordered.map((scope) => groupLine([scope]));
  const byTable = groups(ordered, (scope) => JSON.stringify([tableOf(scope), scope.freshness]));
  return (byTable.length <= MOST_LINES ? byTable : groups(ordered, ({ freshness }) => freshness)).map(groupLine);
}

function groups(scopes: readonly QueryScope[], keyOf: (scope: QueryScope) => string): readonly QueryScope[][] {
  const found = new Map<string, QueryScope[]>();
  for (const scope of scopes) {
    const group = found.get(keyOf(scope));
    if (group === undefined) found.set(keyOf(scope), [scope]);
    else group.push(scope);
  }
  return [...found.values()];
}

/** Of scopes of one freshness, oldest first. */
function groupLine(scopes: readonly QueryScope[]): string {
  const clusters = distinct(scopes.map(({ cluster }) => cluster));
  const namespaces = distinct(scopes.map(({ namespace }) => namespace).filter((namespace) => namespace !== ''));
  const where = [
    `cluster${clusters.length === 1 ? '' : 's'} ${named(clusters)}`,
    ...(namespaces.length === 0 ? [] : [`namespace${namespaces.length === 1 ? '' : 's'} ${named(namespaces)}`]),
  ];
  return headerLine([named(distinct(scopes.map(tableOf))), ...where, trust(scopes)]);
}

function trust(scopes: readonly QueryScope[]): string {
  const [oldest, youngest] = [scopes[0], scopes.at(-1)];
  if (oldest?.ageMs === undefined || youngest?.ageMs === undefined)
    return 'never scanned: no rows of it is not zero objects';
  const source = sourceWords({ from: 'cache', observedAt: '', ageMs: oldest.ageMs, freshness: oldest.freshness });
  const [from, to] = [ageWords(youngest.ageMs), ageWords(oldest.ageMs)];
  const words = from === to ? source : source.replace(`cached ${to}`, `cached ${from} to ${to}`);
  return oldest.freshness === 'expired' ? `${words}: too old to rely on` : words;
}

function tableOf({ table, kind }: QueryScope): string {
  return table ?? kind;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more`;
}
