import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { type Cursor, decodeCursor, encodeCursor, questionHash } from './cursor.ts';

const question = questionHash('k8s_list_pods', { labelSelector: 'app=cart' });
const rows: Cursor = {
  walk: 'rows',
  question,
  resourceVersion: '1234567',
  position: { rank: 0, key: 'shop-03/cart-7d9f8b6c5d-x2x9k' },
};

function codeOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
  return 'nothing thrown';
}

describe('cursor', () => {
  it('comes back as it was, for any position', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer(), fc.string(), (key, rank, resourceVersion) => {
        const cursor: Cursor = { walk: 'rows', question, resourceVersion, position: { rank, key } };
        expect(decodeCursor(encodeCursor(cursor), { walk: 'rows', question })).toEqual(cursor);
      }),
    );
    const pages: Cursor = { walk: 'pages', question, resourceVersion: '7', continue: 'eyJ2IjoibWV0YS5rOHMuaW8' };
    expect(decodeCursor(encodeCursor(pages), { walk: 'pages', question })).toEqual(pages);
  });

  it('is short, since a model pays for it', () => {
    expect(countTokens(encodeCursor(rows))).toBeLessThanOrEqual(65);
  });

  it('is refused with the way out when it is not one of ours', () => {
    const made = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const text of [
      '',
      '!!',
      'abc',
      made({}),
      made([2, 'r', question, '', 0, 'a']),
      made([1, 'r', question, '', '0', 'a']),
      made([1, 'r', question, '', 0, 'a', 'more']),
      made([1, 'p', question, '', '']),
      'A'.repeat(9000),
    ]) {
      expect(
        codeOf(() => decodeCursor(text, { walk: 'rows', question })),
        text.slice(0, 40),
      ).toBe('cursor');
    }
    expect(() => decodeCursor('x', { walk: 'rows', question })).toThrow(/start again without it/);
  });

  it('is refused for another question or another walk', () => {
    const text = encodeCursor(rows);
    const other = questionHash('k8s_list_pods', { labelSelector: 'app=web' });
    expect(codeOf(() => decodeCursor(text, { walk: 'rows', question: other }))).toBe('cursor');
    expect(codeOf(() => decodeCursor(text, { walk: 'pages', question }))).toBe('cursor');
  });
});

describe('questionHash', () => {
  it('is the same whatever the order of arguments, cursor and limit', () => {
    const hash = questionHash('k8s_list_pods', { namespace: 'a', labelSelector: 'b' });
    expect(
      questionHash('k8s_list_pods', { labelSelector: 'b', namespace: 'a', cursor: 'x', limit: 5, status: undefined }),
    ).toBe(hash);
    expect(questionHash('k8s_list_pods', { namespace: 'b', labelSelector: 'a' })).not.toBe(hash);
    expect(questionHash('k8s_list_nodes', { namespace: 'a', labelSelector: 'b' })).not.toBe(hash);
  });
});
