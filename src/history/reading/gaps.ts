import type { DatabaseSync } from 'node:sqlite';
import { rowsOf } from '../../cache/read-status.ts';
import type { GapSort } from '../coverage-store.ts';
import { isNoiseKind } from '../noise.ts';
import { meansKind } from './kind-words.ts';

/**
 * A time over which the record says less than all. Beside the sorts of `GapSort`:
 *
 * - `before`: not recorded yet, or removed since it was older than it is kept.
 * - `after`: not recorded any more: nobody has looked since.
 * - `polled`: recorded by lists at intervals: several changes between two of them show as one.
 * - `another`: the name stood for another cluster then.
 * - `never`: of kinds that the scanner is to scan nothing is recorded there: it may not list them, or hasn't yet.
 * - `partly`: recorded in some namespaces only, those that are listed one by one.
 */
export interface Gap {
  readonly sort: GapSort | 'before' | 'after' | 'polled' | 'another' | 'never' | 'partly';
  readonly from: number;
  readonly until: number;
  /** Of which kinds, where it isn't all that are meant. */
  readonly kinds: readonly string[];
}

export interface Coverage {
  readonly gaps: readonly Gap[];
  /** Up to when what is meant is recorded; undefined where nothing of it is. */
  readonly observedAt?: number;
}

interface GapQuestion {
  readonly since: number;
  readonly until: number;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly kind?: string;
}

/** A quiet watch is confirmed every half minute, a list comes every five: it takes more silence than that to be a gap. */
const WATCH_SILENCE_MS = 180_000;
const LIST_SILENCE_MS = 660_000;

/** What of a question is not recorded at all; then the times over which it is less than all, in their order. */
export function coverageOf(database: DatabaseSync, question: GapQuestion): Coverage {
  const scopes = new Map<string, Row[]>();
  const rows = selectRows(database, question);
  for (const row of rows.filter(({ namespace }) => isMeant(question, namespace))) {
    const key = JSON.stringify([row.cluster, row.apiGroup, row.kind, row.namespace]);
    scopes.set(key, [...(scopes.get(key) ?? []), row]);
  }
  const removed = removedUntil(database);
  const found: Gap[] = [...scopes.values()].flatMap((rows) => scopeGaps(rows, { ...question, removed }));
  const all = [...scopes.values()].map(([row]) => row?.kind ?? '');
  const ends = [...scopes.values()].map((rows) => rows.at(-1)?.observedAt ?? 0);
  return {
    gaps: [
      ...unrecorded(database, question, rows),
      ...[...merged(found, new Set(all)), ...otherClusters(database, question)].sort((a, b) => a.from - b.from),
    ],
    ...(ends.length === 0 ? {} : { observedAt: Math.min(...ends) }),
  };
}

interface Row {
  readonly cluster: string;
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string;
  readonly begunAt: number;
  readonly observedAt: number;
  readonly source: string;
  readonly gap: GapSort | undefined;
}

function isMeant(question: GapQuestion, namespace: string): boolean {
  return question.namespace === undefined || namespace === '' || namespace === question.namespace;
}

/** Of the kind and the cluster, in all namespaces. */
function selectRows(database: DatabaseSync, { cluster, kind }: GapQuestion): readonly Row[] {
  return database
    .prepare('SELECT * FROM history.change_coverage ORDER BY id')
    .all()
    .map((row) => ({
      cluster: String(row.cluster),
      apiGroup: String(row.api_group),
      kind: String(row.kind),
      namespace: String(row.namespace),
      begunAt: Date.parse(String(row.begun_at)),
      observedAt: Date.parse(String(row.observed_at)),
      source: String(row.source),
      gap: (row.gap ?? undefined) as GapSort | undefined,
    }))
    .filter(
      (row) => (cluster === undefined || row.cluster === cluster) && (kind === undefined || meansKind(kind, row.kind)),
    );
}

/** A word of SCANNER_KINDS that no kind was found for has a scope, too. */
const IS_KIND = /^[A-Z]/;

interface Recorded extends Pick<Row, 'cluster' | 'apiGroup' | 'kind'> {
  /** Namespaces that are recorded; '' for all. */
  readonly namespaces: string[];
}

/** Kinds that are scanned, or are to be, and of which the record holds nothing where the question looks, or not all. */
function unrecorded(database: DatabaseSync, question: GapQuestion, rows: readonly Row[]): readonly Gap[] {
  const { since, until } = question;
  const all = scannedKinds(database, question, rows);
  const isNever = ({ namespaces }: Recorded): boolean => !namespaces.some((namespace) => isMeant(question, namespace));
  const isPartly = (one: Recorded): boolean => question.namespace === undefined && !isNever(one);
  const gap = (sort: 'never' | 'partly', some: readonly Recorded[]): readonly Gap[] =>
    some.length === 0 ? [] : [{ sort, from: since, until, kinds: some.map((one) => nameAmong(all, one)).sort() }];
  const lacking = all.filter(({ namespaces }) => !namespaces.includes(''));
  return [...gap('never', lacking.filter(isNever)), ...gap('partly', lacking.filter(isPartly))];
}

/** Of clusters of which anything is recorded: kinds of the record, and kinds that the cache is to hold. */
function scannedKinds(
  database: DatabaseSync,
  { cluster, kind }: GapQuestion,
  rows: readonly Row[],
): readonly Recorded[] {
  const found = new Map<string, Recorded>();
  const note = ({ cluster, apiGroup, kind }: Omit<Recorded, 'namespaces'>): string[] => {
    const key = JSON.stringify([cluster, apiGroup, kind]);
    const known = found.get(key) ?? { cluster, apiGroup, kind, namespaces: [] };
    found.set(key, known);
    return known.namespaces;
  };
  for (const row of rows) note(row).push(row.namespace);
  const recorded = database.prepare('SELECT DISTINCT cluster FROM history.change_coverage').all();
  const clusters = new Set(recorded.map((row) => String(row.cluster)));
  for (const row of rowsOf(database, 'cache_metadata', '')) {
    const scope = { cluster: String(row.cluster), apiGroup: String(row.api_group), kind: String(row.kind) };
    const isScanned = IS_KIND.test(scope.kind) && clusters.has(scope.cluster);
    if (!isScanned || isNoiseKind(scope.kind, scope.apiGroup)) continue;
    if ((cluster ?? scope.cluster) === scope.cluster && (kind === undefined || meansKind(kind, scope.kind)))
      note(scope);
  }
  return [...found.values()];
}

/** With its group where another one has a kind of the name, with its cluster where there are several. */
function nameAmong(all: readonly Recorded[], { cluster, apiGroup, kind }: Recorded): string {
  const isShared = all.some((other) => other.kind === kind && other.apiGroup !== apiGroup);
  const isOne = all.every((other) => other.cluster === cluster);
  return `${kind}${isShared && apiGroup !== '' ? `.${apiGroup}` : ''}${isOne ? '' : ` of ${cluster}`}`;
}

function scopeGaps(
  rows: readonly Row[],
  { since, until, removed }: { readonly since: number; readonly until: number; readonly removed: number | undefined },
): readonly Gap[] {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return [];
  const kinds = [first.kind];
  const gaps: Gap[] = [];
  const begins = Math.max(first.begunAt, removed ?? 0);
  if (since < begins) gaps.push({ sort: 'before', from: since, until: begins, kinds });
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before !== undefined && row.gap !== undefined) {
      gaps.push({ sort: row.gap, from: before.observedAt, until: row.begunAt, kinds });
    }
    if (row.source === 'list' && row.observedAt > row.begunAt) {
      gaps.push({ sort: 'polled', from: row.begunAt, until: row.observedAt, kinds });
    }
  }
  const silence = last.source === 'watch' ? WATCH_SILENCE_MS : LIST_SILENCE_MS;
  if (until - last.observedAt > silence) gaps.push({ sort: 'after', from: last.observedAt, until, kinds });
  return gaps
    .filter((gap) => gap.until > since && gap.from < until)
    .map((gap) => ({ ...gap, from: Math.max(gap.from, since), until: Math.min(gap.until, until) }));
}

/** Scopes are begun and lost within seconds of each other: one gap for all of them, as long as the longest. */
function merged(gaps: readonly Gap[], all: ReadonlySet<string>): readonly Gap[] {
  const result: Gap[] = [];
  for (const gap of [...gaps].sort((a, b) => a.sort.localeCompare(b.sort) || a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || last.sort !== gap.sort || gap.from > last.until) result.push(gap);
    else {
      const kinds = [...new Set([...last.kinds, ...gap.kinds])];
      result[result.length - 1] = { ...last, until: Math.max(last.until, gap.until), kinds };
    }
  }
  return result.map((gap) => (gap.kinds.length >= all.size ? { ...gap, kinds: [] } : gap));
}

function removedUntil(database: DatabaseSync): number | undefined {
  const row = database.prepare('SELECT removed_until FROM history.change_retention').get();
  const time = Date.parse(String(row?.removed_until ?? ''));
  return Number.isNaN(time) ? undefined : time;
}

/** Only where it is among the recorded ones that another cluster came in the place of one. */
function otherClusters(database: DatabaseSync, { since, until, cluster }: GapQuestion): readonly Gap[] {
  return database
    .prepare(
      `SELECT name, since FROM history.change_clusters WHERE name = coalesce(?, name)
         AND since > (SELECT min(begun_at) FROM history.change_coverage WHERE cluster = name)`,
    )
    .all(cluster ?? null)
    .map((row) => Date.parse(String(row.since)))
    .filter((at) => at > since)
    .map((at) => ({ sort: 'another' as const, from: since, until: Math.min(at, until), kinds: [] }));
}
