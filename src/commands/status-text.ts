import type { CacheStatus, ClusterStatus, ScopeStatus } from '../cache/read-status.ts';
import { inWords } from '../lib/duration.ts';
import { printable } from '../terminal/printable.ts';
import type { Paint } from '../terminal/style.ts';
import { formatTable } from '../terminal/table.ts';

const COLUMNS = ['CLUSTER', 'KIND', 'NAMESPACE', 'COUNT', 'FRESHNESS', 'AGE', 'SOURCE', 'LAST ERROR'];

/** What the cache holds and how far to trust it, for a person. */
export function describeStatus(
  found: CacheStatus,
  paint: Paint,
  homeFolder: string,
  { width }: { readonly width?: number } = {},
): string {
  const sizes = found.bytes === 0 ? '' : ` · ${megabytes(found.bytes)}, write-ahead log ${megabytes(found.walBytes)}`;
  return [
    `${found.path}${sizes} · home folder ${homeFolder}`,
    ...(found.message === undefined ? [] : [paint('yellow', found.message)]),
    ...found.clusters.map((cluster) => clusterLine(cluster, paint)),
    ...(found.clusters.length === 0 ? [] : ['', table(found, paint, width)]),
  ].join('\n');
}

function clusterLine(cluster: ClusterStatus, paint: Paint): string {
  const aliases = cluster.aliases.length === 0 ? '' : ` (also ${printable(cluster.aliases.join(', '))})`;
  const where = [cluster.version, cluster.server].filter((part) => part !== undefined).join(' at ');
  const state = cluster.reachable
    ? paint('green', 'reachable')
    : paint('red', `not reachable: ${printable(cluster.error ?? 'never asked')}`);
  return `${paint('bold', printable(cluster.name))}${aliases} · ${where === '' ? 'unknown version' : printable(where)} · ${state}`;
}

function table(found: CacheStatus, paint: Paint, width: number | undefined): string {
  const rows = found.clusters.flatMap((cluster) => cluster.scopes.map((scope) => row(scope)));
  return formatTable(COLUMNS, rows, {
    right: ['COUNT', 'AGE'],
    ...(width === undefined ? {} : { width }),
    paint: (cell, column) => {
      if (column === 'LAST ERROR') return paint('red', cell);
      if (column !== 'FRESHNESS') return cell;
      return paint(cell.trim() === 'fresh' ? 'green' : cell.trim() === 'stale' ? 'yellow' : 'red', cell);
    },
  });
}

function row(scope: ScopeStatus): readonly string[] {
  const kind = scope.apiGroup === '' ? scope.kind : `${scope.kind}.${scope.apiGroup}`;
  const error = scope.error === undefined ? '' : scope.error;
  return [
    scope.cluster,
    kind,
    scope.namespace === '' ? '(all)' : scope.namespace,
    // A scope never scanned is not zero.
    scope.itemCount === undefined ? '?' : scope.itemCount.toLocaleString('en-US'),
    scope.freshness === 'never' ? 'never scanned' : scope.freshness,
    scope.ageMs === undefined ? '' : inWords(scope.ageMs),
    `${scope.source ?? ''}${scope.scanningSince === undefined ? '' : ' (scanning)'}`,
    error,
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
