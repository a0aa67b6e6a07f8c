import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { vocabularyTables } from '../../scripts/generate-token-tables.ts';
import { estimateTokens } from './token-estimate.ts';
import {
  ASCII_TRIPLES,
  CROSSING_STARTS,
  LONE_LEAD_ENDS,
  MARKS,
  PAIRS,
  SPACES,
  THREE_BYTE_CHARACTERS,
  WORDS,
} from './token-tables.ts';

/** Alphabets that reach the corners: what splits, what merges badly, what is more bytes than characters. */
const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyz',
  'abcXYZqxzjv',
  'aA \n\t\r',
  'aé中 ж日本',
  '/\n!a .-_:',
  "a's'Ll'VEre",
  '0123456789a',
  '0123456789abcdef',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=',
  '😀中文é\u0301a👩‍💻🇩🇪',
  '{"":,}[] a1',
  '\u0000\u0001\u001f\u007f \u000b\u000c',
  ' \u00a0\u3000\u2028\n\ufeff\u0085',
  '²1٣a½',
  'qxzjvkw',
  '\ud800a\udc00',
  '微信北京的重要信ในการქართულიதமிழ்বাংলা',
];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  ...ALPHABETS.map((alphabet) =>
    fc
      .array(fc.constantFrom(...Array.from({ length: alphabet.length }, (_, at) => alphabet.charAt(at))), {
        maxLength: 120,
      })
      .map((characters) => characters.join('')),
  ),
);

describe('estimateTokens', () => {
  it('is never below the count of o200k, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (parts) => {
        const whole = parts.join('');
        expect(estimateTokens(whole)).toBeGreaterThanOrEqual(countTokens(whole));
      }),
      { numRuns: 5000 },
    );
  });

  it('is never below it for any word of its tables, after any mark and before any', () => {
    const words = Object.values(WORDS).flatMap((list) => list.split(' '));
    const marks = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    for (const [at, word] of words.entries()) {
      // Every word after the marks that matter; after all of them together with a rotating one.
      for (const mark of ['', ' ', '\t', '-', '.', '"', '/', '_', marks[at % 128] ?? '']) {
        const piece = `${mark}${word}${marks[(at * 7) % 128] ?? ''}`;
        if (estimateTokens(piece) < countTokens(piece)) expect.fail(`too low for ${JSON.stringify(piece)}`);
      }
    }
  });

  it('is never below it for long runs of one or two characters', () => {
    for (const run of [
      ' ',
      '\n',
      '\t',
      '-',
      '=',
      'a',
      'z',
      'q',
      'A',
      '0',
      '\r\n',
      'ab',
      'qz',
      ' \n',
      '中',
      '😀',
      '"}',
    ]) {
      for (const length of [1, 2, 3, 5, 16, 79, 80, 81, 128, 129, 500, 1999]) {
        const whole = run.repeat(length);
        expect(estimateTokens(whole), `${JSON.stringify(run)} x ${length}`).toBeGreaterThanOrEqual(countTokens(whole));
        const inside = `x ${whole}y\n`;
        expect(estimateTokens(inside)).toBeGreaterThanOrEqual(countTokens(inside));
      }
    }
  });

  it('is near it for tables and JSON, where every token of slack is a row not shown', () => {
    const table = Array.from(
      { length: 500 },
      (_, at) =>
        `shop-${at % 20}\tcheckout-${hash(at, 10)}-${hash(at * 7, 5)}\t1/1\t${at % 50 === 0 ? 'CrashLoopBackOff' : 'Running'}\t${at % 7}\t5m${at % 60}s\tnode-${at % 200}`,
    ).join('\n');
    expect(estimateTokens(table) / countTokens(table)).toBeLessThan(1.1);
    const json = JSON.stringify(
      Array.from({ length: 100 }, (_, at) => ({
        metadata: { name: `cart-${hash(at, 10)}`, namespace: 'shop', creationTimestamp: '2026-11-23T04:00:00Z' },
        spec: {
          containers: [
            { name: 'cart', image: 'registry.example.com/shop/cart:1.4.2', ports: [{ containerPort: 8080 }] },
          ],
        },
      })),
    );
    expect(estimateTokens(json) / countTokens(json)).toBeLessThan(1.2);
  });

  it('stops early once it is above what the caller can use', () => {
    const long = 'a1 '.repeat(1_000_000);
    const tokens = estimateTokens(long, { stopAbove: 100 });
    expect(tokens).toBeGreaterThan(100);
    expect(tokens).toBeLessThan(120);
  });

  it('works from tables that are those of the vocabulary', () => {
    const tables = { PAIRS, ASCII_TRIPLES, THREE_BYTE_CHARACTERS, CROSSING_STARTS, LONE_LEAD_ENDS, SPACES, MARKS };
    const made = Object.entries(vocabularyTables()).map(([name, table]) => [name, table.value]);
    expect(tables).toEqual(Object.fromEntries(made));
  });
});

/** Letters as the API server makes them for names: no vowels, few digits. */
function hash(seed: number, length: number): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  let state = seed * 2654435761 + 12345;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return alphabet.charAt((state >>> 8) % alphabet.length);
  }).join('');
}
