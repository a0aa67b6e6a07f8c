import { CHINESE } from './chinese.ts';
import { ENGLISH } from './english.ts';
import type { Words } from './words.ts';

/** As in POSIX; LANGUAGE, a list of GNU gettext, only where none of them is set. */
const LOCALE_NAMES = ['LC_ALL', 'LC_MESSAGES', 'LANG', 'LANGUAGE'] as const;

/** Words in the language of the locale: Chinese for every `zh…`, English otherwise. The first name that is set decides. */
export function wordsFor(environment: Readonly<Record<string, string | undefined>>): Words {
  const locale = LOCALE_NAMES.map((name) => environment[name]?.trim()).find(
    (value) => value !== undefined && value !== '',
  );
  return locale !== undefined && /^zh(?![a-z])/i.test(locale) ? CHINESE : ENGLISH;
}
