import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

describe('nearest', () => {
  const settings = ['SCANNER_TIMEOUT', 'SCANNER_BATCH_SIZE', 'CACHE_DB_PATH'];

  it('finds a misspelt word', () => {
    expect(nearest('SCANNER_TIMEUOT', settings)).toEqual(['SCANNER_TIMEOUT']);
    expect(nearest('namespaec', ['namespace', 'name', 'labelSelector'])[0]).toBe('namespace');
  });

  it('offers words that contain what was given, after those that differ by a slip', () => {
    expect(nearest('shop', ['shop-prod', 'shops', 'other'])).toEqual(['shops', 'shop-prod']);
  });

  it('offers nothing when nothing is close', () => {
    expect(nearest('xyzzy', settings)).toEqual([]);
    expect(nearest('', settings)).toEqual([]);
  });

  it('returns at most as many as asked for, the same ones each time', () => {
    expect(nearest('pod', ['poda', 'podb', 'podc', 'podd'])).toEqual(['poda', 'podb', 'podc']);
    expect(nearest('pod', ['podb', 'poda'], { max: 1 })).toEqual(['poda']);
  });

  it('counts a swap of neighbours as one slip', () => {
    expect(editDistance('ab', 'ba')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
  });
});
