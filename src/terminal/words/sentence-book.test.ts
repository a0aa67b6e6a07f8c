import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHINESE_MESSAGES } from './chinese-book.ts';
import { CLUSTER_SENTENCES, REQUEST_PHRASES } from './chinese-sentences/clusters.ts';
import { DATABASE_SENTENCES } from './chinese-sentences/database.ts';
import { FINDING_SENTENCES } from './chinese-sentences/findings.ts';
import { HISTORY_LINES, HISTORY_NOTES } from './chinese-sentences/history.ts';
import { LANGUAGE_MODEL_SENTENCES } from './chinese-sentences/language-model.ts';
import { PLAN_SENTENCES } from './chinese-sentences/plans.ts';
import { REFUSAL_PHRASES, SERVER_SENTENCES } from './chinese-sentences/server.ts';
import { SETTING_SENTENCES } from './chinese-sentences/settings.ts';
import { createTranslator } from './sentence-book.ts';

const PHRASES = { '{verb} {resource}': '{resource}（{verb}）', 'nothing at all': '什么也没有' };

const translator = createTranslator(
  {
    'There is no "{name}" in {place}.': '{place} 中没有“{name}”。',
    'Try again.': '请重试。',
    'Refused: {asked!}.': '被拒绝：{asked}。',
    'It says: {words}': '说明：{words}',
    'A setting is wrong:': '有一项设置不正确：',
    '{name} is {value}: give a path.': '{name} 为 {value}：应为路径。',
  },
  PHRASES,
);

describe('a book of sentences', () => {
  it('carries over what stands in slots, in the order of the other language', () => {
    expect(translator.whole('There is no "web" in /etc/kube/config.yaml.')).toBe('/etc/kube/config.yaml 中没有“web”。');
  });

  it('puts sentence behind sentence, and line below line', () => {
    expect(translator.whole('There is no "a" in b. Try again.')).toBe('b 中没有“a”。请重试。');
    expect(translator.whole('A setting is wrong:\n  A is "x": give a path.')).toBe(
      '有一项设置不正确：\n  A 为 "x"：应为路径。',
    );
  });

  it('has nothing for a text that it knows only in part', () => {
    expect(translator.whole('Try again. Or go home.')).toBeUndefined();
    expect(translator.whole('Try again.\nOr go home.')).toBeUndefined();
    expect(translator.lines('Try again.\nOr go home.')).toBe('请重试。\nOr go home.');
  });

  it('translates phrases, and refuses those that it does not know', () => {
    expect(translator.whole('Refused: list pods. Try again.')).toBe('被拒绝：pods（list）。请重试。');
    expect(translator.whole('Refused: nothing at all.')).toBe('被拒绝：什么也没有。');
    expect(translator.whole('Refused: three words here.')).toBeUndefined();
  });

  it('leaves words of others as they are, braces and dollars too', () => {
    expect(translator.whole('It says: {name} $& no. Try again.')).toBe('说明：{name} $& no. Try again.');
    expect(translator.whole('There is no "{place}" in b.')).toBe('b 中没有“{place}”。');
  });

  it('gives up on what is longer than any message', () => {
    expect(translator.whole(`It says: ${'x'.repeat(9000)}`)).toBeUndefined();
  });
});

/** Everything a reader may meet; help has a test of its own, by running it. */
const BOOKS = {
  clusters: { ...CLUSTER_SENTENCES, ...REQUEST_PHRASES },
  database: DATABASE_SENTENCES,
  findings: FINDING_SENTENCES,
  history: { ...HISTORY_LINES, ...HISTORY_NOTES },
  'language model': LANGUAGE_MODEL_SENTENCES,
  plans: PLAN_SENTENCES,
  server: { ...SERVER_SENTENCES, ...REFUSAL_PHRASES },
  settings: SETTING_SENTENCES,
};

/** The text of the program, without the books themselves. Quotes may be escaped there. */
const PROGRAM = sourcesIn(new URL('../..', import.meta.url).pathname)
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n')
  .replaceAll('\\', '');

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|testing\/|terminal\/words\//.test(path))
    .map((path) => join(folder, path));
}

/** Shorter pieces say nothing of where they came from, and are made of parts in places. */
const TELLING = 14;

describe.each(Object.entries(BOOKS))('the Chinese sentences of %s', (_name, book) => {
  it.each(Object.entries(book))('have the slots of their English: %s', (sentence, chinese) => {
    const slots = (text: string): readonly string[] =>
      (text.match(/\{\w+!?\}/g) ?? []).map((slot) => slot.replace('!', ''));
    const own = slots(sentence);
    for (const slot of slots(chinese)) expect(own).toContain(slot);
    expect(new Set(own).size).toBe(own.length);
  });

  it.each(
    Object.keys(book).filter((sentence) => !sentence.startsWith('SQLite: ')),
  )('are still said in English somewhere: %s', (sentence) => {
    const pieces = sentence.split(/\{\w+!?\}/).flatMap((piece) => piece.split(/[“”"]/));
    const words = pieces
      .map((piece) => piece.replace(/^[- ]+|[\s.:;,(]+$/g, ''))
      .filter((piece) => piece.length >= TELLING);
    for (const piece of words) expect(isSaid(piece), piece).toBe(true);
  });
});

/** Phrases are translated in their place, which another test looks at. */
const MESSAGES = [CLUSTER_SENTENCES, DATABASE_SENTENCES, LANGUAGE_MODEL_SENTENCES, SERVER_SENTENCES, SETTING_SENTENCES]
  .flatMap((book) => Object.entries(book))
  .filter(([sentence]) => !sentence.includes('!}'));

it.each(MESSAGES)('is taken for no other sentence: %s', (sentence, chinese) => {
  const filled = (text: string): string => text.replaceAll(/\{(\w+)\}/g, '/$1/');
  expect(CHINESE_MESSAGES.whole(filled(sentence))).toBe(filled(chinese));
});

/** The program makes a sentence of parts where they vary; a word that was changed makes more of them than that. */
const MOST_PARTS = 3;

function isSaid(piece: string, parts: number = MOST_PARTS): boolean {
  if (PROGRAM.includes(piece)) return true;
  if (parts === 1) return false;
  const words = piece.split(' ');
  // Whatever the first part is, none is better than the longest.
  for (let cut = words.length - 1; cut > 0; cut--) {
    if (PROGRAM.includes(words.slice(0, cut).join(' '))) return isSaid(words.slice(cut).join(' '), parts - 1);
  }
  return false;
}
