import { equalJson } from './equal-json.ts';

/** Of one value. Names of images with their digests just fit. */
const LONGEST = 100;

/** `spec.replicas 3 → 5`, `label tier = db`, `label tier removed (was db)`; of texts and lists only what is different. */
export function difference(name: string, before: unknown, after: unknown): string {
  if (Array.isArray(before) && Array.isArray(after)) {
    const added = without(after, before).map((item) => `+${valueText(item)}`);
    const removed = without(before, after).map((item) => `-${valueText(item)}`);
    return added.length + removed.length === 0
      ? `${name} reordered`
      : cut(`${name} ${[...removed, ...added].join(' ')}`);
  }
  if (typeof before === 'string' && typeof after === 'string' && (before.includes('\n') || after.includes('\n'))) {
    return `${name}: ${lineDifference(before, after)}`;
  }
  if (before === undefined) return `${name} = ${valueText(after)}`;
  if (after === undefined) return `${name} removed (was ${valueText(before)})`;
  return `${name} ${valueText(before)} → ${valueText(after)}`;
}

/** A value in short: as it is where that is clear, quoted where it holds spaces, JSON of objects and lists. */
export function valueText(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return cut(/^[^\s"]+$/.test(value) ? value : JSON.stringify(value));
  return cut(JSON.stringify(value) ?? '–');
}

/** The first stretch of lines that differ. */
function lineDifference(before: string, after: string): string {
  const [left, right] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head++;
  let tail = 0;
  const shorter = Math.min(left.length, right.length) - head;
  while (tail < shorter && left.at(-1 - tail) === right.at(-1 - tail)) tail++;
  const [removed, added] = [left.slice(head, left.length - tail), right.slice(head, right.length - tail)];
  const more = Math.max(removed.length, added.length) - 1;
  const text = `${lineText(removed[0])} → ${lineText(added[0])}`;
  return more > 0 ? `line ${head + 1} ${text}, ${more} more lines` : `line ${head + 1} ${text}`;
}

function lineText(line: string | undefined): string {
  return line === undefined ? '–' : cut(JSON.stringify(line));
}

function without(items: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const left = [...others];
  return items.filter((item) => {
    const index = left.findIndex((other) => equalJson(other, item));
    if (index < 0) return true;
    left.splice(index, 1);
    return false;
  });
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
}
