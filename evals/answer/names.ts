import { plainText, sentences } from './plain-text.ts';

/** A sentence with one of these tells of others in order to set them apart. */
const SETS_APART =
  /\b((?<!not )(healthy|fine)|unlike|except|apart from|other than|in contrast|whereas|the (other|rest)|remaining|not affected|instead of|rather than|cordoned|SchedulingDisabled)\b|(?<!不)(正常|健康)|除了|除.*外|其余|其他|其它|而不是|并非|不受影响|没有受|相比|不可调度/i;
/** Someone who names this many is listing, whatever the words around. */
const MAX_SET_APART = 6;

export interface NameClaim {
  /** All of them must be named. */
  readonly expected: readonly string[];
  /** Objects of the same kind that are not the answer. */
  readonly others: readonly string[];
}

/** What is wrong with an answer that should name objects: one is missing, or others are named as if they were meant. */
export function nameProblems(answer: string, { expected, others }: NameClaim): readonly string[] {
  const text = plainText(answer);
  const missing = expected.filter((name) => !mentions(text, name)).map((name) => `doesn't name ${name}`);
  const foreign = others.filter((name) => !expected.includes(name) && mentionsAsName(answer, name));
  const meant = foreign.filter((name) =>
    sentences(answer).some((sentence) => mentionsAsName(sentence, name) && !SETS_APART.test(sentence)),
  );
  const listed = foreign.length > MAX_SET_APART ? foreign : meant;
  return [...missing, ...listed.map((name) => `names ${name}, which it is not`)];
}

/** Whether the name stands there by itself, not as a part of another one. */
export function mentions(text: string, name: string): boolean {
  return boundary(name).test(text);
}

/**
 * Whether a name is meant as one. "search", "media" or "reports" are words too: those count only where they are set off
 * as names are: in a list or a table, in quotes or code, after a slash, beside the kind, amid Chinese.
 */
function mentionsAsName(answer: string, name: string): boolean {
  if (!/^[a-z]+$/.test(name)) return boundary(name).test(answer);
  const before = '(?:^|[|,、:"\'`“(（*/•+-]|\\p{Script=Han}|\\b(?:and|or|deployment|service|job|pod|namespace))\\s*';
  const after =
    '\\s*(?:$|[|,、;。"\'`”)）*:：]|\\p{Script=Han}|\\b(?:and|or|deployment|service|job|pods?|namespace)\\b)';
  const setOff = `[/\`]${name}(?![a-z0-9-])`;
  return new RegExp(`${before}${name}${after}|${setOff}`, 'imu').test(answer.normalize('NFKC'));
}

function boundary(name: string): RegExp {
  return new RegExp(`(?<![a-z0-9-])${escaped(name)}(?![a-z0-9]|-[a-z0-9])`, 'i');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
