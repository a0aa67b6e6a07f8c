import { CHINESE } from './chinese.ts';
import { ENGLISH } from './english.ts';
import { languageOf } from './locale.ts';
import type { Words } from './words.ts';

/** Words in the language of the locale. */
export function wordsFor(environment: Readonly<Record<string, string | undefined>>): Words {
  return languageOf(environment) === 'zh' ? CHINESE : ENGLISH;
}
