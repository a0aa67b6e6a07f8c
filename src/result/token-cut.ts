import { formatCount } from './plain-text.ts';
import { estimateTokens } from './token-estimate.ts';

/** No token stands for more characters than this on average, in any text worth cutting exactly. */
const CHARACTERS_A_TOKEN = 16;

/** What stands in the place of what was cut off a text. */
export function cutMark(characters: number): string {
  return `…[+${formatCount(characters)} characters]`;
}

/** The text as it is where it fits into `budget` tokens, else its beginning and a mark that says how much is missing. */
export function cutToTokens(text: string, budget: number): string {
  if (text.length <= budget * 128 && estimateTokens(text, { stopAbove: budget }) <= budget) return text;
  const fits = (length: number): boolean =>
    estimateTokens(wellFormed(text, length) + cutMark(text.length - length), { stopAbove: budget }) <= budget;
  let low = 0;
  let high = Math.min(text.length - 1, Math.max(0, budget * CHARACTERS_A_TOKEN));
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  const kept = wellFormed(text, low);
  const cut = kept + cutMark(text.length - kept.length);
  return estimateTokens(cut) <= budget ? cut : '';
}

/** The first `length` code units, one less where that would split a character. */
export function wellFormed(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}
