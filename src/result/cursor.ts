import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import type { RowPosition } from './outcome.ts';

/** Continues a list of rows: the list of that version again, after this row. */
export interface RowsCursor {
  readonly walk: 'rows';
  /** `questionHash` of the call it was given out for. */
  readonly question: string;
  /** The version of the list walked; '' where the source has none. */
  readonly resourceVersion: string;
  readonly position: RowPosition;
}

/** Continues a list of whole objects by the API server's own token. */
export interface PagesCursor {
  readonly walk: 'pages';
  readonly question: string;
  readonly resourceVersion: string;
  readonly continue: string;
}

export type Cursor = RowsCursor | PagesCursor;

/** Written first, so that a later form is told from this one. */
const VERSION = 1;
/** An API server's token holds a key; names are short. Anything longer was never ours. */
const MAX_LENGTH = 8192;

const schema = z.union([
  z.tuple([z.literal(VERSION), z.literal('r'), z.string(), z.string(), z.number().int(), z.string()]),
  z.tuple([z.literal(VERSION), z.literal('p'), z.string(), z.string(), z.string().min(1)]),
]);

/** A cursor is stateless: all that is needed to go on, as base64url of compact JSON. It costs tokens, so it is short. */
export function encodeCursor(cursor: Cursor): string {
  const head = [VERSION, cursor.walk === 'rows' ? 'r' : 'p', cursor.question, cursor.resourceVersion];
  const rest = cursor.walk === 'rows' ? [cursor.position.rank, cursor.position.key] : [cursor.continue];
  return Buffer.from(JSON.stringify([...head, ...rest])).toString('base64url');
}

/**
 * Reads a cursor that a caller sent. Throws `cursor` when it isn't one of ours, was given out for another walk or
 * another question; each says what to do instead.
 */
export function decodeCursor<Walk extends Cursor['walk']>(
  text: string,
  expected: { readonly walk: Walk; readonly question: string },
): Extract<Cursor, { walk: Walk }> {
  const cursor = parse(text);
  if (cursor === undefined) {
    throw new AppError(
      'cursor',
      'This is not a cursor of this server. Pass the cursor of the last answer unchanged, or start again without it.',
    );
  }
  if (cursor.walk !== expected.walk || cursor.question !== expected.question) {
    throw new AppError(
      'cursor',
      'This cursor belongs to another question. Repeat the call it came from with the same arguments, or start again without it.',
    );
  }
  return cursor as Extract<Cursor, { walk: Walk }>;
}

function parse(text: string): Cursor | undefined {
  if (text.length > MAX_LENGTH || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) return undefined;
  const [, walk, question, resourceVersion] = parsed.data;
  return walk === 'r'
    ? { walk: 'rows', question, resourceVersion, position: { rank: parsed.data[4], key: parsed.data[5] } }
    : { walk: 'pages', question, resourceVersion, continue: parsed.data[4] };
}

/** A short name for a question: the tool and its arguments, without those that only say how much of the answer. */
export function questionHash(tool: string, args: Readonly<Record<string, unknown>>): string {
  const asked = Object.entries(args)
    .filter(([name, value]) => name !== 'cursor' && name !== 'limit' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([tool, asked]))
    .digest('base64url')
    .slice(0, 8);
}
