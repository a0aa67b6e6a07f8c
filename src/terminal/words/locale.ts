/** As in POSIX; LANGUAGE, a list of GNU gettext, only where none of them is set. */
const LOCALE_NAMES = ['LC_ALL', 'LC_MESSAGES', 'LANG', 'LANGUAGE'] as const;

/** The language of the locale: Chinese for every `zh…`, English otherwise. The first name that is set decides. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): 'en' | 'zh' {
  const locale = LOCALE_NAMES.map((name) => environment[name]?.trim()).find(
    (value) => value !== undefined && value !== '',
  );
  return locale !== undefined && /^zh(?![a-z])/i.test(locale) ? 'zh' : 'en';
}
