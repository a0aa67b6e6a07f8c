import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { listText } from './list-text.ts';
import type { ListOutcome, Row } from './outcome.ts';

function pod(name: string, status = 'Running', rank = 0): Row {
  return { cells: ['shop', name, '1/1', status], rank, key: `shop/${name}` };
}

function list(rows: readonly Row[], changes: Partial<ListOutcome> = {}): ListOutcome {
  return {
    type: 'list',
    scope: { resource: 'pods', cluster: 'prod' },
    source: { from: 'live', observedAt: '2026-11-23T05:02:00.123Z' },
    columns: ['NAMESPACE', 'NAME', 'READY', 'STATUS'],
    rows,
    summary: [['Running', 9790] as const, ['Pending', 200] as const],
    notes: [],
    narrowBy: ['namespace', 'status'],
    cursorAfter: (position) => `after-${position.rank}-${position.key}`,
    resourceVersion: '7',
    complete: true,
    ...changes,
  };
}

describe('listText', () => {
  it('puts trouble first, then rows by key, under a header that counts', () => {
    const rows = [pod('b'), pod('a'), pod('z', 'CrashLoopBackOff', 3), pod('y', 'Pending', 1)];
    expect(listText(list(rows), 4000)).toBe(
      [
        'pods · cluster prod · 4 found · live 2026-11-23T05:02:00Z',
        '9,790 Running · 200 Pending',
        'NAMESPACE\tNAME\tREADY\tSTATUS',
        'shop\tz\t1/1\tCrashLoopBackOff',
        'shop\ty\t1/1\tPending',
        'shop\ta\t1/1\tRunning',
        'shop\tb\t1/1\tRunning',
      ].join('\n'),
    );
  });

  it('ends early at the limit and says how to get the rest', () => {
    const text = listText(list([pod('a'), pod('b'), pod('c')], { limit: 1 }), 4000);
    expect(text).toContain('· 3 found, 1 shown ·');
    expect(text.split('\n').at(-1)).toBe('2 more: cursor=after-0-shop/a, or narrow by namespace, status');
  });

  it('goes on after a row, trouble and health in one order', () => {
    const rows = [pod('b'), pod('a'), pod('z', 'CrashLoopBackOff', 3)];
    const text = listText(list(rows, { after: { rank: 3, key: 'shop/z' }, limit: 1 }), 4000);
    expect(text).toContain('3 found, 2–2 shown');
    expect(text).toContain('shop\ta\t');
    expect(text).toContain('1 more: cursor=after-0-shop/a');
    expect(listText(list(rows, { after: { rank: 0, key: 'shop/b' } }), 4000)).toContain('the list is at its end');
  });

  it('counts what was found beyond the rows it was given', () => {
    const rows = [pod('b'), pod('a')];
    const first = listText(list(rows, { beyond: { before: 0, after: 8 } }), 4000);
    expect(first).toContain('· 10 found, 2 shown ·');
    expect(first.split('\n').at(-1)).toMatch(/^8 more: cursor=after-0-shop\/b/);
    const next = listText(list(rows, { beyond: { before: 3, after: 5 }, limit: 1 }), 4000);
    expect(next).toContain('· 10 found, 4–4 shown ·');
    expect(next.split('\n').at(-1)).toMatch(/^6 more: cursor=after-0-shop\/a/);
    expect(listText(list([], { beyond: { before: 3, after: 0 } }), 4000)).toContain('the list is at its end');
  });

  it('shows as many rows as the budget holds', () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => pod(`cart-7d9f8b6c5d-${String(at).padStart(5, '0')}`));
    const text = listText(list(rows), 4000);
    const tokens = countTokens(text);
    expect(tokens).toBeLessThanOrEqual(4000);
    expect(tokens).toBeGreaterThan(3600);
    expect(text).toMatch(/· 10,000 found, \d{2,3} shown ·/);
  });

  it('says that nothing matched, and where, and never that nothing is there when not all was read', () => {
    const scope = { resource: 'pods', cluster: 'prod', namespace: 'shop', narrowedBy: ['labelSelector app=x'] };
    expect(listText(list([], { scope, summary: [] }), 4000)).toBe(
      'pods · cluster prod · namespace shop · labelSelector app=x · none found · live 2026-11-23T05:02:00Z\n' +
        'No pods in cluster prod, namespace shop match labelSelector app=x.',
    );
    const partial = listText(list([], { complete: false, notes: ['may not list pods in b'], summary: [] }), 4000);
    expect(partial).toContain('INCOMPLETE');
    expect(partial).toContain('note: may not list pods in b');
    expect(partial).toContain('in what could be read.');
  });

  it('says from what and how old the answer is', () => {
    const source = { from: 'cache', observedAt: '2026-11-23T05:02:00Z', ageMs: 42_300, freshness: 'fresh' } as const;
    expect(listText(list([pod('a')], { source }), 4000)).toContain('· cached 42 s ago (fresh)');
  });

  it('keeps a row a row, whatever its cells hold', () => {
    const row: Row = { cells: ['a\tb', 'c\nd\r', '\u001b[31mred', '\u202eevil\u{e0041}'], rank: 0, key: 'k' };
    expect(
      listText(list([row]), 4000)
        .split('\n')
        .at(-1),
    ).toBe('a\\tb\tc\\nd\\r\t\\u001b[31mred\t\\u202eevil\\udb40\\udc41');
  });

  it('cuts a row that is larger than the budget and says so', () => {
    const text = listText(
      list([{ cells: ['shop', 'x y'.repeat(1_000_000), '1/1', 'Running'], rank: 0, key: 'k' }]),
      1000,
    );
    expect(text).toMatch(/shop\tx yx y.*…\[\+2,99\d,\d{3} characters\]\t1\/1\tRunning$/);
    expect(countTokens(text)).toBeLessThanOrEqual(1000);
  });
});
