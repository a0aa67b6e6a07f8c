import type { Freshness } from '../../cache/ttl-manager.ts';

/** What commands report of the cache, a scan, the tools and a check-up. The JSON of each says the same in every language. */
export interface ReportWords {
  readonly status: StatusWords;
  readonly query: QueryWords;
  readonly scan: ScanWords;
  readonly tool: ToolWords;
  readonly doctor: DoctorWords;
  readonly record: RecordWords;
  readonly history: HistoryWords;
}

export interface HistoryWords {
  /** The answer of `changes` or `diff`, made in English, as a person reads it. */
  answer(text: string): string;
}

/** The head of a table's column by its English name; the name itself where there is no other. */
type Heading = (column: string) => string;

export interface StatusWords {
  readonly heading: Heading;
  /** ` · 12.3 MB, write-ahead log 0.1 MB`. */
  sizes(database: string, log: string): string;
  homeFolder(path: string): string;
  /** Other names of a cluster. */
  also(names: string): string;
  /** `v1.33.1 at https://…`; either may be unknown. */
  where(version: string | undefined, server: string | undefined): string;
  /** Of a cache that is there, and has seen no cluster. */
  readonly nothingScanned: string;
  readonly reachable: string;
  notReachable(reason: string | undefined): string;
  readonly allNamespaces: string;
  readonly freshness: Readonly<Record<Freshness, string>>;
  /** Where the rows come from, by the word of the database. */
  source(source: string): string;
  readonly scanning: string;
  /** Why some kinds are listed at intervals and not watched. */
  polling(reason: string, kinds: string): string;
  /** What lists have checked of what watches told. `verdict`: `nothingWrong`, or `wrong` of each kind. */
  checked(objects: number, kinds: number, ageMs: number, verdict: string): string;
  readonly nothingWrong: string;
  wrong(objects: number, kind: string): string;
  /** `Pod, Service and 3 more`. */
  named(names: readonly string[], more: number): string;
  readonly record: RecordedWords;
}

/** The line of the history: what is remembered, and whether it still is. */
export interface RecordedWords {
  readonly none: string;
  readonly off: string;
  path(path: string): string;
  /** `since`: an ISO time. */
  changes(count: number, since: string | undefined): string;
  size(size: string, atMost: string | undefined): string;
  offSince(time: string): string;
  behind(time: string): string;
}

export interface QueryWords {
  /** `1,000 or more rows (cut: raise --limit, or ask for less)`. */
  rows(count: number, options: { readonly cut: boolean }): string;
  cellsCut(count: number): string;
  /** `prod Pod in shop`: where rows were read from. */
  scope(cluster: string, kind: string, namespace: string): string;
  aged(scope: string, freshness: Freshness, ageMs: number): string;
  neverScanned(scope: string): string;
  readonly nothingScanned: string;
  moreScopes(count: number): string;
  /** Above the first prompt. */
  readonly welcome: string;
  /** What `\\?` shows; several lines. */
  readonly help: string;
  outputIs(output: string, all: readonly string[]): string;
  /** Undefined: all. */
  clusterIs(cluster: string | undefined): string;
  unknownCommand(word: string, nearest: string | undefined): string;
  /** Lines of a table that a screen has no room for. */
  moreLines(count: number): string;
}

export interface ScanWords {
  readonly heading: Heading;
  readonly outcomes: Readonly<Record<'complete' | 'partial' | 'forbidden' | 'failed' | 'alias', string>>;
  summary(ok: boolean, durationMs: number): string;
  /** Beside the bar. */
  objects(count: number): string;
  /** `Pod in shop of prod`: what failed. */
  scope(cluster: string, kind: string, namespace: string): string;
  failed(scope: string, durationMs: number, reason: string): string;
  relisted(scope: string, reason: string): string;
}

export interface ToolWords {
  readonly heading: Heading;
  /** Below the list of tools. */
  readonly hint: string;
  readonly required: string;
  /** A write was refused since nobody could be asked: how to allow it. */
  writeInTerminal(tool: string): string;
}

export interface DoctorWords {
  line(what: string, found: string): string;
  verdict(counts: { readonly wrong: number; readonly warnings: number }): string;
}

/** The record of conversations, as `chat --list` shows it. */
export interface RecordWords {
  readonly heading: Heading;
  none(path: string): string;
  onlyLast(count: number): string;
  deleted(id: string, title: string): string;
}
