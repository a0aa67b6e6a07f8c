import type { CacheStatus, ClusterStatus, ScopeStatus } from '../cache/read-status.ts';
import { kindWord } from '../kube/words/object-key.ts';
import { printable } from '../terminal/printable.ts';
import type { Paint } from '../terminal/style.ts';
import { formatTable } from '../terminal/table.ts';
import type { Words } from '../terminal/words/words.ts';
import { megabytes } from './megabytes.ts';
import { watchLines } from './status-watches.ts';

const COLUMNS = ['CLUSTER', 'KIND', 'NAMESPACE', 'COUNT', 'FRESHNESS', 'AGE', 'SOURCE', 'LAST ERROR'];

interface StatusDeps {
  readonly paint: Paint;
  readonly words: Words;
}

/** What the cache holds and how far to trust it, for a person. */
export function describeStatus(
  deps: StatusDeps,
  found: CacheStatus,
  { homeFolder, width }: { readonly homeFolder: string; readonly width?: number },
): string {
  const { paint, words } = deps;
  const said = words.report.status;
  const sizes = found.bytes === 0 ? '' : said.sizes(megabytes(found.bytes), megabytes(found.walBytes));
  return [
    `${found.path}${sizes}${said.homeFolder(homeFolder)}`,
    ...(found.message === undefined ? [] : [paint('yellow', words.message(found.message))]),
    ...found.clusters.flatMap((cluster) => [clusterLine(deps, cluster), ...watchLines(deps, cluster)]),
    ...(found.state === 'current' && found.clusters.length === 0 ? [said.nothingScanned] : []),
    ...(found.clusters.length === 0 ? [] : ['', table(deps, found, width)]),
  ].join('\n');
}

function clusterLine({ paint, words }: StatusDeps, cluster: ClusterStatus): string {
  const said = words.report.status;
  const aliases = cluster.aliases.length === 0 ? '' : said.also(printable(cluster.aliases.join(', ')));
  const where = printable(said.where(cluster.version, cluster.server));
  const error = cluster.error === undefined ? undefined : printable(words.message(cluster.error));
  const state = cluster.reachable ? paint('green', said.reachable) : paint('red', said.notReachable(error));
  return `${paint('bold', printable(cluster.name))}${aliases} · ${where} · ${state}`;
}

function table({ paint, words }: StatusDeps, found: CacheStatus, width: number | undefined): string {
  const { freshness, heading } = words.report.status;
  const rows = found.clusters.flatMap((cluster) => cluster.scopes.map((scope) => row(words, scope)));
  return formatTable(COLUMNS, rows, {
    heading,
    right: ['COUNT', 'AGE'],
    ...(width === undefined ? {} : { width }),
    paint: (cell, column) => {
      if (column === 'LAST ERROR') return paint('red', cell);
      if (column !== 'FRESHNESS') return cell;
      return paint(
        cell.trim() === freshness.fresh ? 'green' : cell.trim() === freshness.stale ? 'yellow' : 'red',
        cell,
      );
    },
  });
}

function row(words: Words, scope: ScopeStatus): readonly string[] {
  const said = words.report.status;
  const kind = kindWord(scope);
  const error = scope.error === undefined ? '' : words.message(scope.error);
  return [
    scope.cluster,
    kind,
    scope.namespace === '' ? said.allNamespaces : scope.namespace,
    // A scope never scanned is not zero.
    scope.itemCount === undefined ? '?' : scope.itemCount.toLocaleString('en-US'),
    said.freshness[scope.freshness],
    scope.ageMs === undefined ? '' : words.duration(scope.ageMs),
    `${said.source(scope.source ?? '')}${scope.scanningSince === undefined ? '' : said.scanning}`,
    error,
  ];
}
