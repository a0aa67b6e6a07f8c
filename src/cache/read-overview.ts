import type { DatabaseSync } from 'node:sqlite';
import type { ClusterOverview, OverviewOutcome, OverviewTrouble } from '../result/outcome.ts';
import { tableNames } from './describe-schema.ts';
import { clusterNamed } from './narrow-to-cluster.ts';
import type { ReadConnection } from './read-connection.ts';
import { rowsOf } from './read-status.ts';
import { SHARED_TABLE } from './scope-state.ts';
import { scopesOfTables } from './table-scopes.ts';

export interface OverviewQuestion {
  /** One cluster alone, by its name or that of any context that leads to it. */
  readonly cluster?: string;
}

/** All of one moment. */
export type Overview = Omit<OverviewOutcome, 'type'>;

const MOST_TROUBLES = 50;
const MOST_WARNINGS = 20;
const HOUR_MS = 3_600_000;
/** What the view `unhealthy` reads. */
const TROUBLED = [
  ...['pods', 'nodes', 'namespaces', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'services'],
  ...['horizontalpodautoscalers', 'persistentvolumeclaims', 'persistentvolumes', SHARED_TABLE],
];
/** Kinds whose end is the end of many: told first. */
const FIRST = ['Node', 'Namespace', 'PersistentVolume'];

/** Throws as `ReadConnection.read`, and `usage` where the cache has no such cluster. */
export function readOverview(connection: ReadConnection, now: number, { cluster }: OverviewQuestion): Overview {
  return connection.read((database) => {
    const only = cluster === undefined ? undefined : clusterNamed(database, cluster);
    const reader = new OverviewReader(database, only);
    const allTroubles = reader.troubles(now);
    const clusters = rowsOf(database, 'clusters', 'ORDER BY name')
      .filter(({ name }) => only === undefined || name === only)
      .map((row) => reader.cluster(row, allTroubles));
    const warnings = reader.warnings(now);
    const scopes = scopesOfTables(database, now, [...reader.tablesRead]);
    return {
      clusters,
      troubles: allTroubles.slice(0, MOST_TROUBLES),
      troublesFound: allTroubles.length,
      warnings,
      scopes: only === undefined ? scopes : scopes.filter((scope) => scope.cluster === only),
      tablesRead: [...reader.tablesRead],
    };
  });
}

type Row = Readonly<Record<string, unknown>>;

/** One pass over each table, whatever the number of clusters. Tables that a file of another version lacks are left out. */
class OverviewReader {
  readonly tablesRead = new Set<string>();
  readonly #database: DatabaseSync;
  readonly #only: string | undefined;
  readonly #tables: ReadonlySet<string>;
  readonly #nodes: readonly Row[];
  readonly #pods: readonly Row[];
  readonly #requested: readonly Row[];
  readonly #workloads: readonly Row[] | undefined;

  constructor(database: DatabaseSync, only: string | undefined) {
    this.#database = database;
    this.#only = only;
    this.#tables = new Set(tableNames(database));
    this.#nodes = this.#rows(
      ['nodes'],
      `SELECT cluster, status, count(*) AS count, sum(cpu_millis) AS cpu, sum(memory_bytes) AS memory
       FROM nodes WHERE {cluster} GROUP BY cluster, status ORDER BY count DESC, status`,
    );
    this.#pods = this.#rows(
      ['pods'],
      'SELECT cluster, status, count(*) AS count FROM pods WHERE {cluster} GROUP BY cluster, status ORDER BY count DESC, status',
    );
    this.#requested = this.#rows(
      ['pods'],
      `SELECT cluster, sum(cpu_request_millis) AS cpu, sum(memory_request_bytes) AS memory FROM pods
       WHERE node IS NOT NULL AND phase NOT IN ('Succeeded', 'Failed') AND {cluster} GROUP BY cluster`,
    );
    this.#workloads = this.#tables.has('workloads')
      ? this.#rows(
          ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
          `SELECT cluster, count(*) AS found, sum(coalesce(ready, 0) < coalesce(wanted, 0)) AS short FROM workloads
           WHERE kind IN ('Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet') AND {cluster} GROUP BY cluster`,
        )
      : undefined;
  }

  cluster(row: Row, troubles: readonly OverviewTrouble[]): ClusterOverview {
    const name = String(row['name']);
    const isOf = (other: Row): boolean => other['cluster'] === name;
    const nodes = this.#nodes.filter(isOf);
    const [requested] = this.#requested.filter(isOf);
    const [workloads] = this.#workloads?.filter(isOf) ?? [];
    return {
      name,
      ...textOf(row, 'version'),
      ...textOf(row, 'error'),
      reachable: row['reachable'] === 1,
      nodes: nodes.map(countOf),
      pods: this.#pods.filter(isOf).map(countOf),
      troubles: troubles.filter(({ cluster }) => cluster === name).length,
      ...(workloads === undefined
        ? {}
        : { workloads: { found: Number(workloads['found']), short: Number(workloads['short']) } }),
      requested: { cpuMillis: Number(requested?.['cpu'] ?? 0), memoryBytes: Number(requested?.['memory'] ?? 0) },
      allocatable: { cpuMillis: sumOf(nodes, 'cpu'), memoryBytes: sumOf(nodes, 'memory') },
    };
  }

  /** What is broken, of a workload and its pods once. */
  troubles(now: number): readonly OverviewTrouble[] {
    const found = new Map<string, { trouble: OverviewTrouble; pods: number; others: number }>();
    for (const row of this.#troubled()) {
      const place = { cluster: text(row['cluster']), namespace: text(row['namespace']) };
      const ofPods = row['kind'] === 'Pod';
      const isOwned = ofPods && row['owner_name'] !== null;
      const [kind, name] = isOwned
        ? [text(row['owner_kind']), text(row['owner_name'])]
        : [text(row['kind']), text(row['name'])];
      // A hundred nodes that are gone are one line, and hide nothing else.
      const which = FIRST.includes(kind) ? ['', text(row['reason'])] : [name];
      const key = JSON.stringify([place.cluster, place.namespace, kind, ...which]);
      const known = found.get(key);
      const count = Number(row['count']);
      const pods = (known?.pods ?? 0) + (ofPods ? count : 0);
      const others = (known?.others ?? 0) + (ofPods ? 0 : count);
      const sinceMs = oldest(known?.trouble.sinceMs, now - Date.parse(text(row['since'])));
      // What is wrong with the pods says more than what the workload says of it.
      const reasons = ofPods
        ? [text(row['reason']), ...(known?.trouble.reasons ?? [])]
        : [...(known?.trouble.reasons ?? []), text(row['reason'])];
      const since = sinceMs === undefined ? {} : { sinceMs };
      const trouble = {
        ...place,
        kind,
        name: known?.trouble.name ?? name,
        reasons: [...new Set(reasons)],
        objects: pods || others,
        ...since,
      };
      found.set(key, { trouble, pods, others });
    }
    return [...found.values()].map(({ trouble }) => trouble).sort(worstFirst);
  }

  warnings(now: number): OverviewOutcome['warnings'] {
    const since = new Date(now - HOUR_MS).toISOString().slice(0, 19);
    const rows = this.#rows(
      ['events'],
      `SELECT cluster, reason, sum(max(coalesce(count, 1), 1)) AS count FROM events
       WHERE type = 'Warning' AND last_seen >= '${since}' AND {cluster}
       GROUP BY cluster, reason ORDER BY count DESC, reason LIMIT ${MOST_WARNINGS}`,
    );
    return rows.map((row) => ({
      cluster: text(row['cluster']),
      reason: text(row['reason']),
      count: Number(row['count']),
    }));
  }

  #troubled(): readonly Row[] {
    if (!this.#tables.has('unhealthy')) {
      return this.#rows(
        ['pods'],
        `SELECT cluster, 'Pod' AS kind, namespace, min(name) AS name, status AS reason, count(*) AS count,
           min(created_at) AS since, owner_kind, owner_name FROM pods
         WHERE status NOT IN ('Running', 'Completed') AND {cluster}
         GROUP BY cluster, namespace, owner_kind, coalesce(owner_name, name), status`,
      );
    }
    return this.#rows(
      TROUBLED.filter((table) => this.#tables.has(table)),
      `SELECT cluster, kind, namespace, min(name) AS name, reason, count(*) AS count, min(since) AS since,
         owner_kind, owner_name FROM unhealthy WHERE {cluster}
       GROUP BY cluster, kind, namespace, owner_kind, coalesce(owner_name, name), iif(kind = 'Pod', '', name), reason`,
    );
  }

  #rows(tables: readonly string[], sql: string): readonly Row[] {
    if (tables.some((table) => !this.#tables.has(table))) return [];
    for (const table of tables) this.tablesRead.add(table);
    const condition = this.#only === undefined ? 'TRUE' : 'cluster = ?';
    const statement = this.#database.prepare(sql.replace('{cluster}', condition));
    return this.#only === undefined ? statement.all() : statement.all(this.#only);
  }
}

function worstFirst(a: OverviewTrouble, b: OverviewTrouble): number {
  const rank = ({ kind }: OverviewTrouble): number => (FIRST.includes(kind) ? 0 : 1);
  return (
    rank(a) - rank(b) ||
    b.objects - a.objects ||
    (b.sinceMs ?? 0) - (a.sinceMs ?? 0) ||
    (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1)
  );
}

function oldest(known: number | undefined, ageMs: number): number | undefined {
  if (Number.isNaN(ageMs)) return known;
  return Math.max(known ?? 0, ageMs, 0);
}

function countOf(row: Row): readonly [status: string, count: number] {
  return [text(row['status']), Number(row['count'])];
}

function sumOf(rows: readonly Row[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOf<K extends string>(row: Row, column: K): Partial<Record<K, string>> {
  const value = row[column];
  return (typeof value === 'string' ? { [column]: value } : {}) as Partial<Record<K, string>>;
}
