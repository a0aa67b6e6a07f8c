import { displayWidth } from '../display-width.ts';

/** A grapheme, and the columns that it takes. */
export interface Character {
  readonly text: string;
  readonly width: number;
}

/** Most of all text: each code unit is a character, and its width is known. No marks, nothing that joins. */
const SIMPLE = /^[\n\u0020-\u007e\u00b7\u2014\u2018-\u201d\u2026\u3000-\u3029\u4e00-\u9fff\uff01-\uff60]*$/;
const FIRST_WIDE = '\u3000';

const segmenter = new Intl.Segmenter();

/** The text's characters in order. One that is wider than `most` columns is taken apart into code points. */
export function charactersOf(text: string, most: number): readonly Character[] {
  if (SIMPLE.test(text)) {
    return Array.from(text, (character) => ({ text: character, width: simpleWidth(character) }));
  }
  return Array.from(segmenter.segment(text), ({ segment }) => segment).flatMap((grapheme) => {
    const width = displayWidth(grapheme);
    if (width <= most) return { text: grapheme, width };
    return Array.from(grapheme, (point) => ({ text: point, width: displayWidth(point) }));
  });
}

function simpleWidth(character: string): number {
  if (character === '\n') return 0;
  return character >= FIRST_WIDE ? 2 : 1;
}
