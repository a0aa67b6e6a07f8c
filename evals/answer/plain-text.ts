const CHINESE_DIGITS = '零一二三四五六七八九';
const ENGLISH_NUMBERS =
  'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
/** Words that count something: only before them is a Chinese numeral a number (一直 and 统一 are none). */
const CHINESE_COUNTERS = '(?=\\s*(?:个|台|条|次|行|种|份|项|位|处|副本|节点|容器|pod))';

/**
 * An answer as bare words and digits: full-width forms, Markdown and thousands separators are gone, numerals of both
 * languages are digits. Lines stay lines. One stays a word, since it mostly is an article or a pronoun.
 */
export function plainText(answer: string): string {
  return answer
    .normalize('NFKC')
    .replace(/^#{1,6}\s+/gm, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*|__|`/g, '')
    .replace(/(?<=^|\s|[（(])[*_]([^*_\n]+)[*_](?=\s|[.,;:)）]|$)/gm, '$1')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(new RegExp(`\\b(${ENGLISH_NUMBERS.join('|')})\\b`, 'gi'), (word) =>
      String(ENGLISH_NUMBERS.indexOf(word.toLowerCase()) + 2),
    )
    .replace(new RegExp(`[${CHINESE_DIGITS}两十百]+${CHINESE_COUNTERS}`, 'gi'), chineseNumber);
}

/** Up to 999, which is all that the shop has of anything. */
function chineseNumber(numeral: string): string {
  if (numeral === '一') return numeral;
  let value = 0;
  let digit: number | undefined;
  for (const sign of numeral) {
    if (sign === '百' || sign === '十') {
      value += (digit ?? 1) * (sign === '百' ? 100 : 10);
      digit = undefined;
    } else {
      digit = sign === '两' ? 2 : CHINESE_DIGITS.indexOf(sign);
    }
  }
  return String(value + (digit ?? 0));
}

/** Sentences and lines, for rules such as "unless the same sentence says not". */
export function sentences(text: string): readonly string[] {
  return text.split(/\n|(?<=[.!?;])\s+|[。！？；]/).filter((sentence) => sentence.trim() !== '');
}
