import { AppError } from '../../lib/errors.ts';
import type { RowPosition } from '../../result/outcome.ts';

/** Opens a group: its single changes, from the one after `after` on. Short, since each line of an answer carries one. */
export interface GroupCursor {
  readonly type: 'group';
  readonly id: number;
  readonly since: number;
  readonly until: number;
  readonly after?: RowPosition;
}

/** Goes on with the groups of a question whose times are settled. */
export interface PageCursor {
  readonly type: 'page';
  readonly question: string;
  readonly since: number;
  readonly until: number;
  readonly after: RowPosition;
}

export type ChangesCursor = GroupCursor | PageCursor;

export function encodeChangesCursor(cursor: ChangesCursor): string {
  const times = [cursor.since, cursor.until].map((ms) => ms.toString(36));
  const position = cursor.after === undefined ? [] : [cursor.after.rank.toString(36), base64(cursor.after.key)];
  return cursor.type === 'group'
    ? ['g', cursor.id.toString(36), ...times, ...position].join('.')
    : ['p', cursor.question, ...times, ...position].join('.');
}

/** Throws `cursor` where it isn't one of ours, or belongs to another question. */
export function decodeChangesCursor(text: string, question: string): ChangesCursor {
  const [type, first = '', since, until, rank, key] = text.length > 2000 ? [] : text.split('.');
  const times = { since: number(since), until: number(until) };
  const after =
    rank === undefined ? undefined : { rank: number(rank), key: Buffer.from(key ?? '', 'base64url').toString('utf8') };
  const isWhole = [times.since, times.until, after?.rank ?? 0].every(Number.isSafeInteger);
  if (isWhole && type === 'g' && Number.isSafeInteger(number(first))) {
    return { type: 'group', id: number(first), ...times, ...(after === undefined ? {} : { after }) };
  }
  if (isWhole && type === 'p' && after !== undefined) {
    if (first === question) return { type: 'page', question, ...times, after };
    throw new AppError(
      'cursor',
      'This cursor belongs to another question. Repeat the call it came from with the same arguments, or start again without it.',
    );
  }
  throw new AppError(
    'cursor',
    'This is not a cursor of this server. Pass the cursor of the last answer unchanged, or start again without it.',
  );
}

function number(text: string | undefined): number {
  return text !== undefined && /^[0-9a-z]{1,11}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
