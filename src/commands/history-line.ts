import type { CacheStatus } from '../cache/read-status.ts';
import type { HistoryStatus } from '../history/reading/history-status.ts';
import { isoSeconds } from '../lib/clock.ts';
import type { Paint } from '../terminal/style.ts';
import type { Words } from '../terminal/words/words.ts';
import { megabytes } from './megabytes.ts';

/** The cache is confirmed at every answer, the history every few seconds. */
const BEHIND_MS = 60_000;

interface HistoryLineOptions {
  readonly cache: CacheStatus;
  /** True where nothing is recorded any more, by the setting. */
  readonly isOff: boolean;
}

/** What is remembered, how much room that takes of what it may, and whether it still is; for a person. */
export function historyLine(
  { paint, words }: { readonly paint: Paint; readonly words: Pick<Words, 'message' | 'report'> },
  history: HistoryStatus,
  { cache, isOff }: HistoryLineOptions,
): string {
  const { path, state, message, bytes, walBytes, changes = 0, oldestAt, maxBytes, recordedUntil } = history;
  const said = words.report.status.record;
  const parts = [said.path(path)];
  if (state === 'missing') return [...parts, isOff ? said.off : said.none].join(' · ');
  if (state === 'unreadable') return [...parts, paint('red', words.message(message ?? 'unreadable'))].join(' · ');
  parts.push(
    said.changes(changes, oldestAt === undefined ? undefined : isoSeconds(Date.parse(oldestAt))),
    said.size(megabytes(bytes + walBytes), maxBytes === undefined ? undefined : megabytes(maxBytes)),
  );
  const until = recordedUntil === undefined ? 0 : Date.parse(recordedUntil);
  const seen = cache.clusters.flatMap(({ scopes }) => scopes.map(({ observedAt }) => observedAt ?? 0));
  if (isOff) parts.push(paint('yellow', recordedUntil === undefined ? said.off : said.offSince(isoSeconds(until))));
  else if (Math.max(0, ...seen) - until > BEHIND_MS) parts.push(paint('red', said.behind(isoSeconds(until))));
  return parts.join(' · ');
}
