import type { Character } from './characters.ts';

/**
 * Where a line may break: after spaces, and between wide characters, but not before what closes or after what opens
 * (the short form of Chinese and Japanese line breaking rules, as in W3C's clreq).
 */
const NEVER_FIRST = new Set(
  '，。、：；！？）】》」』〉〕〗〙〛”’…—·～％‰℃,.;:!?)]}»›%ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ﹐﹑﹒﹔﹕﹖﹗｡､｣',
);
const NEVER_LAST = new Set('（【《「『〈〔〖〘〚“‘([{«‹￥＄$｢');
/** A word that is too long for a line is best broken after one of these. */
const SEAMS = new Set('-/._,:;=&?@|');

export function isSpace(character: Character): boolean {
  return character.text === ' ' || character.text === '\u3000';
}

/** Whether a line may end between two characters, neither of which is a space. */
export function mayBreakBetween(before: Character, after: Character): boolean {
  if (before.width < 2 && after.width < 2) return false;
  return !NEVER_FIRST.has(after.text) && !NEVER_LAST.has(before.text);
}

export function isSeam(character: Character): boolean {
  return SEAMS.has(character.text);
}
