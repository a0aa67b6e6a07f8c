import { AppError } from '../../lib/errors.ts';
import type { RowPosition } from '../../result/outcome.ts';

/** Opens a group: its single changes, from the one after `after` on. Short, since each line of an answer carries one. */
export interface GroupCursor {
  readonly type: 'group';
  readonly id: number;
  readonly since: number;
  readonly until: number;
  /** As in the question whose answer it stood in. */
  readonly namespace?: string;
  readonly kind?: string;
  readonly name?: string;
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
    ? ['g', cursor.id.toString(36), ...times, ...narrowing(cursor), ...position].join('.')
    : ['p', cursor.question, ...times, ...position].join('.');
}

/** Throws `cursor` where it isn't one of ours, or belongs to another question. */
export function decodeChangesCursor(text: string, question: string): ChangesCursor {
  const [type, first = '', since, until, ...others] = text.length > 2000 ? [] : text.split('.');
  const narrowed = type === 'g' ? narrowedBy(others.shift()) : {};
  const [rank, key] = others;
  const times = { since: number(since), until: number(until) };
  const after =
    rank === undefined ? undefined : { rank: number(rank), key: Buffer.from(key ?? '', 'base64url').toString('utf8') };
  const isWhole = [times.since, times.until, after?.rank ?? 0].every(Number.isSafeInteger);
  if (isWhole && type === 'g' && narrowed !== undefined && Number.isSafeInteger(number(first))) {
    return { type: 'group', id: number(first), ...times, ...narrowed, ...(after === undefined ? {} : { after }) };
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

/** A part of its own, '' before a position; most cursors need neither. */
function narrowing({ namespace, kind, name, after }: GroupCursor): readonly string[] {
  const words = [kind ?? null, name ?? null, namespace ?? null];
  if (words.some((word) => word !== null)) return [base64(JSON.stringify(words))];
  return after === undefined ? [] : [''];
}

/** Undefined where it is none of ours. */
function narrowedBy(text: string | undefined): Pick<GroupCursor, 'namespace' | 'kind' | 'name'> | undefined {
  if (text === undefined || text === '') return {};
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const [kind, name, namespace] = Array.isArray(parts) ? parts : [];
    return {
      ...(typeof kind === 'string' ? { kind } : {}),
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof namespace === 'string' ? { namespace } : {}),
    };
  } catch {
    return undefined;
  }
}

function number(text: string | undefined): number {
  return text !== undefined && /^[0-9a-z]{1,11}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
