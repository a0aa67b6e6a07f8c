/**
 * Sentences of one language by those of another. Both sides have slots: `{path}` is carried over as it is, `{asked!}` on
 * the left is one of the phrases, and translated too; on the right it is written `{asked}`.
 */
export type SentenceBook = Readonly<Record<string, string>>;

export interface Translator {
  /**
   * The text in the other language, a line at a time and a sentence after another; undefined where the book doesn't have
   * all of it. What stands in slots is not looked at, and the time it takes grows with the text and no faster.
   */
  whole(text: string): string | undefined;
  /** The lines that the book has in the other language, all others as they are. */
  lines(text: string): string;
}

/** What is longer is no message of ours. */
const MOST_CHARACTERS = 8000;

interface Template {
  /** What stands before, between and behind the slots. */
  readonly literals: readonly string[];
  readonly slots: readonly { readonly name: string; readonly isPhrase: boolean }[];
  readonly other: string;
}

interface Match {
  readonly end: number;
  readonly translation: string;
}

/** Of the templates that fit, the one that says most before its first slot is taken, and of those the longest. A slot of a phrase is one word, without spaces. */
export function createTranslator(book: SentenceBook, phraseBook: SentenceBook = {}): Translator {
  const templates = readTemplates(book);
  const phrases = readTemplates(phraseBook);

  const phrase = (text: string): string | undefined => {
    for (const template of phrases) {
      const values = valuesOf(template, text, 0, 'last');
      if (values?.end !== text.length || values.found.some((value) => /\s/.test(value))) continue;
      return template.slots.reduce((said, slot, index) => fill(said, slot.name, values.found[index]), template.other);
    }
    return undefined;
  };

  const sentencesFrom = (line: string, start: number, failed: Set<number>): string | undefined => {
    if (failed.has(start)) return undefined;
    for (const template of templates) {
      for (const { end, translation } of matches(template, line, start)) {
        if (end === line.length) return translation;
        const next = end + (/^\s*/.exec(line.slice(end))?.[0].length ?? 0);
        const rest = next === line.length ? '' : sentencesFrom(line, next, failed);
        if (rest !== undefined) return `${translation}${rest}`;
      }
    }
    failed.add(start);
    return undefined;
  };

  /** Where the template fits from `start` on: to the nearest end of a sentence, and to the end of the line. */
  const matches = (template: Template, line: string, start: number): readonly Match[] => {
    const ends = ['nearest', 'last'] as const;
    return ends.flatMap((which) => {
      const values = valuesOf(template, line, start, which);
      if (values === undefined) return [];
      let translation = template.other;
      for (const [index, slot] of template.slots.entries()) {
        const value = values.found[index] ?? '';
        const said = slot.isPhrase ? phrase(value) : value;
        if (said === undefined) return [];
        translation = fill(translation, slot.name, said);
      }
      return { end: values.end, translation };
    });
  };

  const line = (text: string): string | undefined => {
    const content = text.trim();
    if (content === '') return text;
    const translated = sentencesFrom(content, 0, new Set());
    return translated === undefined ? undefined : `${/^\s*/.exec(text)?.[0] ?? ''}${translated}`;
  };

  return {
    whole: (text) => {
      if (text.length > MOST_CHARACTERS) return undefined;
      const translated = text.split('\n').map(line);
      return translated.every((part) => part !== undefined) ? translated.join('\n') : undefined;
    },
    lines: (text) =>
      text
        .split('\n')
        .map((part) => (part.length > MOST_CHARACTERS ? part : (line(part) ?? part)))
        .join('\n'),
  };
}

/** What says more before its first slot comes first: `There is no cache at {path}.` before `There is {names}.` */
function readTemplates(book: SentenceBook): readonly Template[] {
  const lead = ({ literals: [first = ''] }: Template): number => first.length;
  const all = ({ literals }: Template): number => literals.join('').length;
  return Object.entries(book)
    .map(([sentence, other]) => readTemplate(sentence, other))
    .sort((one, other) => lead(other) - lead(one) || all(other) - all(one));
}

function fill(text: string, name: string, value = ''): string {
  return text.replace(`{${name}}`, () => value);
}

function readTemplate(sentence: string, other: string): Template {
  const parts = sentence.split(/\{(\w+!?)\}/);
  const slots = parts.filter((_, index) => index % 2 === 1);
  return {
    literals: parts.filter((_, index) => index % 2 === 0),
    slots: slots.map((slot) => ({ name: slot.replace('!', ''), isPhrase: slot.endsWith('!') })),
    other,
  };
}

/** A slot takes no more than it must: no pattern is tried twice at one place. */
function valuesOf(
  { literals }: Template,
  line: string,
  start: number,
  which: 'nearest' | 'last',
): { readonly end: number; readonly found: readonly string[] } | undefined {
  const [first = '', ...others] = literals;
  if (!line.startsWith(first, start)) return undefined;
  let position = start + first.length;
  if (others.length === 0) return isEnd(line, position) ? { end: position, found: [] } : undefined;
  const found: string[] = [];
  for (const [index, literal] of others.entries()) {
    const isLast = index === others.length - 1;
    const at = isLast ? lastLiteral(line, literal, position + 1, which) : line.indexOf(literal, position + 1);
    if (at < 0) return undefined;
    found.push(line.slice(position, at));
    position = at + literal.length;
  }
  return { end: position, found };
}

function lastLiteral(line: string, literal: string, from: number, which: 'nearest' | 'last'): number {
  const end = line.length - literal.length;
  if (literal === '' || which === 'last') return end >= from && line.endsWith(literal) ? end : -1;
  let at = line.indexOf(literal, from);
  while (at >= 0 && !isEnd(line, at + literal.length)) at = line.indexOf(literal, at + 1);
  return at;
}

function isEnd(line: string, position: number): boolean {
  return position === line.length || /\s/.test(line[position] ?? '');
}
