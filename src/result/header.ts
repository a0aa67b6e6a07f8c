import { isoSeconds } from '../lib/clock.ts';
import type { ScopeWords, Source } from './outcome.ts';
import { escapeCell } from './plain-text.ts';
import { wellFormed } from './token-cut.ts';

/** Names of clusters and selectors come from files and callers: none makes a header long. */
const MAX_WORD = 200;

/** `pods · cluster prod · namespace shop · labelSelector app=cart`: what is asked for, where. */
export function scopeWords(scope: ScopeWords): readonly string[] {
  return [scope.resource, ...placeWords(scope)];
}

/** The same without what is asked for. */
export function placeWords(scope: ScopeWords): readonly string[] {
  const narrowedBy = scope.narrowedBy ?? [];
  return [
    `cluster ${scope.cluster}`,
    ...(scope.namespace === undefined ? [] : [`namespace ${scope.namespace}`]),
    ...narrowedBy.slice(0, 5),
  ];
}

/** `live 2026-11-23T05:02:00Z`, `cached 42 s ago (fresh)`. */
export function sourceWords(source: Source): string {
  if (source.from === 'live') return `live ${secondsOf(source.observedAt)}`;
  if (source.from === 'history') {
    if (source.observedAt === '') return 'nothing of it is recorded';
    return source.at === undefined
      ? `complete up to ${secondsOf(source.observedAt)}`
      : `as it was ${secondsOf(source.at)}`;
  }
  return `cached ${ageWords(source.ageMs)} ago (${source.freshness})`;
}

export function headerLine(parts: readonly string[]): string {
  return parts.map((part) => bounded(escapeCell(part))).join(' · ');
}

function bounded(word: string): string {
  return word.length > MAX_WORD ? `${wellFormed(word, MAX_WORD)}…` : word;
}

function secondsOf(observedAt: string): string {
  const ms = Date.parse(observedAt);
  return Number.isNaN(ms) ? observedAt : isoSeconds(ms);
}

/** `42 s`, `9 min`, `3 h`, `2 d`: whole ones, as the terminal counts them too. */
export function ageWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
