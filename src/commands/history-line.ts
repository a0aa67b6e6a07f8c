import type { CacheStatus } from '../cache/read-status.ts';
import type { HistoryStatus } from '../history/reading/history-status.ts';
import { isoSeconds } from '../lib/clock.ts';
import type { Paint } from '../terminal/style.ts';
import { megabytes } from './megabytes.ts';

/** The cache is confirmed at every answer, the history every few seconds. */
const BEHIND_MS = 60_000;

/** What is remembered, how much room that takes of what it may, and whether it still is; for a person. */
export function historyLine(
  history: HistoryStatus,
  { cache, isOff, paint }: { readonly cache: CacheStatus; readonly isOff: boolean; readonly paint: Paint },
): string {
  const { path, state, message, bytes, walBytes, changes = 0, oldestAt, maxBytes, recordedUntil } = history;
  if (state === 'missing') return `history ${path} · ${isOff ? 'off (HISTORY_RETENTION is 0)' : 'none yet'}`;
  if (state === 'unreadable') return `history ${path} · ${paint('red', message ?? 'unreadable')}`;
  const since = oldestAt === undefined ? '' : ` since ${isoSeconds(Date.parse(oldestAt))}`;
  const bound = maxBytes === undefined ? '' : ` of at most ${megabytes(maxBytes)}`;
  const words = [
    `history ${path}`,
    `${changes.toLocaleString('en-US')} changes${since}`,
    `${megabytes(bytes + walBytes)}${bound}`,
  ];
  const until = recordedUntil === undefined ? 0 : Date.parse(recordedUntil);
  const seen = cache.clusters.flatMap(({ scopes }) => scopes.map(({ observedAt }) => observedAt ?? 0));
  if (isOff) {
    words.push(
      paint('yellow', `off since ${isoSeconds(until)} (HISTORY_RETENTION is 0): delete the file to be rid of it`),
    );
  } else if (Math.max(0, ...seen) - until > BEHIND_MS) {
    words.push(paint('red', `not written since ${isoSeconds(until)}, though the scanner is running: see its log`));
  }
  return words.join(' · ');
}
