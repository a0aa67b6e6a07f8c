import { fieldPath } from './field-path.ts';
import { counted, escapeJson, formatCount } from './plain-text.ts';
import { wellFormed } from './token-cut.ts';
import { estimateTokens } from './token-estimate.ts';

/** One part of an object that isn't shown, or not whole. */
export interface Cut {
  /** The path that gets what is missing. */
  readonly path: string;
  /** `4,000 of 10,000,000 characters shown`. */
  readonly words: string;
  /** Size of the part in characters of JSON; the largest cuts are told first. */
  readonly size: number;
}

interface CutJson {
  readonly text: string;
  /** Largest first. */
  readonly cuts: readonly Cut[];
}

interface CutOptions {
  readonly budget: number;
  /** Where the value is in its object, for the paths of the cuts. */
  readonly path?: string;
  /** Sizes found so far, to be kept between calls on the same value. */
  readonly sizes?: Map<object, number>;
}

/** Objects nested deeper than any schema are shown down to here. */
const MAX_DEPTH = 40;
/** Room that the stand-in for a part needs. */
const MARK_ROOM = 64;
const LONGEST_NAME = 512;

/**
 * A value as compact JSON of at most `budget` tokens. Small fields stay whole; the room that is left is shared among
 * the large ones, which are cut inside, so that the shape of the object stays visible. The result is valid JSON.
 */
export function cutJson(value: unknown, options: CutOptions): CutJson {
  const { budget } = options;
  const sizes = options.sizes ?? new Map<object, number>();
  const path = options.path ?? '';
  let room = Math.max(MARK_ROOM, budget * 8);
  let best: CutJson | undefined;
  for (let round = 0; round < 12 && room >= 16; round++) {
    const cuts: Cut[] = [];
    const text = escapeJson(write({ sizes, cuts }, value, { room: Math.floor(room), path, depth: 0 }));
    const tokens = estimateTokens(text);
    if (tokens <= budget) {
      if (best === undefined || text.length > best.text.length) best = { text, cuts };
      // Near enough: another round costs more than it shows.
      if (cuts.length === 0 || tokens > budget * 0.9 || round > 5) break;
      room *= Math.min(2, (budget / tokens) * 0.97);
    } else {
      if (best !== undefined && round > 5) break;
      room = Math.min(room, text.length) * (budget / tokens) * 0.96;
    }
  }
  best ??= { text: '"…"', cuts: [{ path, words: 'all of it', size: 0 }] };
  return { text: best.text, cuts: [...best.cuts].sort((a, b) => b.size - a.size) };
}

/** Characters of JSON of a value, nearly; infinite where it is nested too deep. */
export function jsonSize(value: unknown, sizes: Map<object, number> = new Map(), depth = 0): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 5;
  if (depth >= MAX_DEPTH) return Number.POSITIVE_INFINITY;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) size += jsonSize(item, sizes, depth + 1) + 1;
  } else {
    for (const key of Object.keys(value)) {
      const field = (value as Record<string, unknown>)[key];
      if (field !== undefined) size += key.length + 4 + jsonSize(field, sizes, depth + 1);
    }
  }
  sizes.set(value, size);
  return size;
}

interface Writing {
  readonly sizes: Map<object, number>;
  readonly cuts: Cut[];
}

interface Place {
  readonly room: number;
  readonly path: string;
  readonly depth: number;
}

function write(writing: Writing, value: unknown, place: Place): string {
  const size = jsonSize(value, writing.sizes, place.depth);
  if (size <= place.room) return JSON.stringify(value) ?? 'null';
  if (typeof value === 'string') return writeText(writing, value, place);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (place.room < MARK_ROOM || place.depth >= MAX_DEPTH) return mark(writing, value, place, size);
  return writeFields(writing, value, place, size);
}

function writeText(writing: Writing, value: string, place: Place): string {
  const kept = wellFormed(value, Math.max(0, place.room - 32));
  writing.cuts.push({
    path: `${place.path}[${kept.length}:]`,
    words: `${formatCount(kept.length)} of ${counted(value.length, 'character')} shown`,
    size: value.length,
  });
  return JSON.stringify(`${kept}…[+${formatCount(value.length - kept.length)} characters]`);
}

function mark(writing: Writing, value: object, place: Place, size: number): string {
  const count = Object.keys(value).length;
  const what = Array.isArray(value) ? counted(count, 'item') : counted(count, 'field');
  writing.cuts.push({ path: place.path, words: what, size });
  return JSON.stringify(`…[${what}]`);
}

interface Field {
  /** Absent in a list. */
  readonly name?: string;
  readonly value: unknown;
  /** Characters that the name and the punctuation take. */
  readonly overhead: number;
  readonly size: number;
}

function writeFields(writing: Writing, value: object, place: Place, size: number): string {
  const isList = Array.isArray(value);
  const { fields, left } = fieldsWithin(writing, value, place);
  const shares = shareRoom(fields, place.room - 2 - (left > 0 ? MARK_ROOM : 0));
  const parts = fields.map((field, at) => {
    const path = field.name === undefined ? `${place.path}[${at}]` : fieldPath(place.path, field.name);
    const text = write(writing, field.value, { room: shares[at] ?? 0, path, depth: place.depth + 1 });
    return field.name === undefined ? text : `${JSON.stringify(shortened(field.name))}:${text}`;
  });
  if (left > 0) {
    const what = counted(left, isList ? 'more item' : 'more field');
    writing.cuts.push({ path: `${place.path}[${fields.length}:]`, words: what, size });
    parts.push(isList ? JSON.stringify(`…[${what}]`) : `"…":${JSON.stringify(what)}`);
  }
  return isList ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
}

/** The first fields, as many as can at least be named in the room; `left` are those for which there isn't even that. */
function fieldsWithin(
  writing: Writing,
  value: object,
  place: Place,
): { readonly fields: readonly Field[]; readonly left: number } {
  const depth = place.depth + 1;
  const fields: Field[] = [];
  let least = 2 + MARK_ROOM;
  const take = (field: Field): boolean => {
    least += field.overhead + Math.min(field.size, MARK_ROOM);
    if (least > place.room && fields.length > 0) return false;
    fields.push(field);
    return true;
  };
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      if (!take({ value: item, overhead: 1, size: jsonSize(item, writing.sizes, depth) })) break;
    }
    return { fields, left: value.length - fields.length };
  }
  const record = value as Record<string, unknown>;
  const names = Object.keys(record).filter((name) => record[name] !== undefined);
  for (const name of names) {
    const overhead = Math.min(name.length, LONGEST_NAME) + 4;
    if (!take({ name, value: record[name], overhead, size: jsonSize(record[name], writing.sizes, depth) })) break;
  }
  return { fields, left: names.length - fields.length };
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${wellFormed(name, LONGEST_NAME)}…` : name;
}

/** Small fields get all they need; the large ones equal shares of what is left. */
function shareRoom(fields: readonly Field[], room: number): readonly number[] {
  const shares = fields.map(() => 0);
  const smallestFirst = fields.map((field, at) => ({ field, at })).sort((a, b) => a.field.size - b.field.size);
  let left = room - fields.reduce((sum, field) => sum + field.overhead, 0);
  let waiting = fields.length;
  for (const { field, at } of smallestFirst) {
    const share = Math.max(0, Math.min(field.size, Math.floor(left / waiting)));
    shares[at] = share;
    left -= share;
    waiting -= 1;
  }
  return shares;
}
