/** Crockford's base 32: no letter that looks like another or like a digit. Sorts as the numbers do. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 7;
const RANDOM_DIGITS = 4;

interface ConversationIdDeps {
  readonly clock: { now(): number };
  /** A number from 0 up to but not including 1, `Math.random`. */
  readonly random: () => number;
}

/** Eleven characters: the second it is made in, then four at random. Ids of later seconds sort behind earlier ones. */
export function newConversationId({ clock, random }: ConversationIdDeps): string {
  const seconds = Math.floor(clock.now() / 1000);
  return `${base32(seconds, TIME_DIGITS)}${base32(Math.floor(random() * 32 ** RANDOM_DIGITS), RANDOM_DIGITS)}`;
}

function base32(number: number, digits: number): string {
  let [text, rest] = ['', number];
  for (let digit = 0; digit < digits; digit++) {
    text = `${DIGITS[rest % 32] ?? ''}${text}`;
    rest = Math.floor(rest / 32);
  }
  return text;
}
