import { headerLine, scopeWords, sourceWords } from './header.ts';
import type { LogOutcome, LogStream } from './outcome.ts';
import { counted, escapeCell, escapeLine, formatCount } from './plain-text.ts';
import { cutToTokens } from './token-cut.ts';
import { estimateTokens } from './token-estimate.ts';

/** A line longer than this is cut before it is looked at: no budget shows more of it. */
const MAX_LINE = 100_000;
/** Room for a stream's title and for what was left out of it. */
const STREAM_ROOM = 80;
/** Where not everything fits, no line takes more than this part of its stream's room: it would hide the others. */
const LINE_SHARE = 4;

/** Log lines within `budget` tokens: of each stream the newest, the streams sharing the room fairly. */
export function logText(outcome: LogOutcome, budget: number): string {
  const notes = outcome.notes.map((note) => `note: ${escapeCell(note)}`).join('\n');
  const head = [
    headerLine([...scopeWords(outcome.scope), sourceWords(outcome.source)]),
    ...(notes === '' ? [] : [cutToTokens(notes, Math.floor(budget / 4))]),
  ].join('\n');
  const left = budget - estimateTokens(`${head}\n`) - 48;

  const most = Math.max(1, Math.floor(left / (STREAM_ROOM * 2)));
  const streams = outcome.streams.slice(0, most);
  let longest = Math.max(left, 32);
  let wishes = streams.map((stream) => STREAM_ROOM + wanted(stream, left, longest));
  if (sum(wishes) > left) {
    longest = Math.max(32, Math.floor(left / (LINE_SHARE * Math.max(1, streams.length))));
    wishes = streams.map((stream) => STREAM_ROOM + wanted(stream, left, longest));
  }
  const shares = fairShares(wishes, left);
  const parts = streams.map((stream, at) => streamText(stream, shares[at] ?? 0, longest));
  const missing = outcome.streams.length - streams.length;
  if (missing > 0) parts.push(`${counted(missing, 'more container')} not shown: ask for one pod or container.`);
  if (outcome.streams.length === 0) parts.push('No container to read from.');
  return [head, ...parts].join('\n');
}

function streamText(stream: LogStream, budget: number, longest: number): string {
  let left = budget - STREAM_ROOM;
  const lines: string[] = [];
  let cutLines = 0;
  for (let at = stream.lines.length - 1; at >= 0; at--) {
    const whole = readable(stream.lines[at] ?? '');
    // Only a line with nothing after it is cut to what is left: half a line more helps nobody.
    const line = cutToTokens(whole, Math.max(8, lines.length === 0 ? Math.min(longest, left - 2) : longest));
    const cost = estimateTokens(`${line}\n`);
    if (cost > left) break;
    if (line !== whole) cutLines += 1;
    lines.push(line);
    left -= cost;
  }
  lines.reverse();

  const dropped = stream.lines.length - lines.length;
  const words = [stream.lines.length === 0 ? 'no lines' : counted(stream.lines.length, 'line')];
  if (dropped > 0) words.push(`newest ${formatCount(lines.length)} shown`);
  if (cutLines > 0) words.push(`${counted(cutLines, 'long line')} cut`);
  const title = `--- ${cutToTokens(escapeCell(stream.title), 24)}: ${words.join(', ')}`;
  const cut: string[] = [];
  if (stream.omittedBefore !== undefined && stream.omittedBefore > 0) {
    cut.push(`${counted(stream.omittedBefore, 'older line')} not asked for: raise tail, or use since or grep`);
  }
  if (dropped > 0)
    cut.push(`${counted(dropped, 'older line')} left out to fit: narrow by grep, since, or one container`);
  return [title, ...cut, ...lines].join('\n');
}

/** What a stream would take if it could have everything, lines up to `longest`; no more than `most`. */
function wanted(stream: LogStream, most: number, longest: number): number {
  let tokens = 0;
  for (let at = stream.lines.length - 1; at >= 0 && tokens <= most; at--) {
    const line = `${readable(stream.lines[at] ?? '')}\n`;
    tokens += Math.min(longest + 2, estimateTokens(line, { stopAbove: longest }));
  }
  return Math.min(tokens, most);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function readable(line: string): string {
  return escapeLine(line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line);
}

/** Small wishes in full, the large ones equal parts of what is left. */
function fairShares(wishes: readonly number[], room: number): readonly number[] {
  const shares = wishes.map(() => 0);
  let left = room;
  let waiting = wishes.length;
  for (const { wish, at } of wishes.map((wish, at) => ({ wish, at })).sort((a, b) => a.wish - b.wish)) {
    shares[at] = Math.min(wish, Math.floor(left / waiting));
    left -= shares[at] ?? 0;
    waiting -= 1;
  }
  return shares;
}
