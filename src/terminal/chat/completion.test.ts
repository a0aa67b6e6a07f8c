import { describe, expect, it } from 'vitest';
import { choose, matching, openMenu } from './completion.ts';

const candidates = ['namespace', 'nodes', 'name'].map((value) => ({ value }));

describe('a completion', () => {
  it('puts in the only candidate, with a space behind it', () => {
    expect(openMenu('/sta', { from: 1, candidates: [{ value: 'status' }] })).toEqual({
      text: '/status ',
      menu: undefined,
    });
  });

  it('puts in what all candidates share, and shows them', () => {
    const { text, menu } = openMenu('/na', { from: 1, candidates: matching(candidates, 'na') });
    expect(text).toBe('/name');
    expect(menu?.candidates.map(({ value }) => value)).toEqual(['namespace', 'name']);
  });

  it('does nothing where nothing fits', () => {
    expect(openMenu('/x', { from: 1, candidates: [] })).toEqual({ text: '/x', menu: undefined });
  });

  it('goes round from one to the next', () => {
    const { menu } = openMenu('/n', { from: 1, candidates });
    if (menu === undefined) throw new Error('no menu');
    const first = choose(menu, 1);
    const last = choose(first.menu, -1);
    expect([first.text, last.text, choose(last.menu, 1).text]).toEqual(['/namespace', '/name', '/namespace']);
    expect(choose(menu, -1).text).toBe('/name');
  });

  it('takes small letters for capital ones', () => {
    expect(openMenu('SELECT Na', { from: 7, candidates: [{ value: 'name' }, { value: 'namespace' }] }).text).toBe(
      'SELECT name',
    );
  });
});
