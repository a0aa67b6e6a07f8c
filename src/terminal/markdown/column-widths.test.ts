import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnWidths } from './column-widths.ts';

it('gives each column what it needs where there is room', () => {
  expect(columnWidths([need(5), need(30, 8)], 40)).toEqual([5, 30]);
});

it('lets narrow columns keep what they need, and shares the rest evenly', () => {
  expect(columnWidths([need(5), need(100, 8), need(100, 8)], 45)).toEqual([5, 20, 20]);
  expect(columnWidths([need(5), need(100, 8), need(100, 8)], 46)).toEqual([5, 21, 20]);
});

it('keeps long words whole where that is possible', () => {
  expect(columnWidths([need(25, 25), need(100, 8)], 40)).toEqual([25, 15]);
});

it('gives up where columns would be too narrow to be read', () => {
  expect(columnWidths([need(50, 8), need(50, 8), need(50, 8)], 20)).toBeUndefined();
});

it('never gives away more than there is, nor leaves room that a column could use', () => {
  const needs = fc.array(
    fc.record({ natural: fc.integer({ min: 1, max: 200 }), longest: fc.integer({ min: 1, max: 60 }) }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(needs, fc.integer({ min: 1, max: 200 }), (columns, available) => {
      const widths = columnWidths(columns, available);
      if (widths === undefined) return;
      const total = widths.reduce((sum, width) => sum + width, 0);
      const wanted = columns.reduce((sum, column) => sum + column.natural, 0);
      expect(total).toBe(Math.min(available, wanted));
      for (const [index, width] of widths.entries()) {
        expect(width).toBeGreaterThanOrEqual(Math.min(8, columns[index]?.natural ?? 0));
        expect(width).toBeLessThanOrEqual(columns[index]?.natural ?? 0);
      }
    }),
  );
});

function need(natural: number, longest = natural): { readonly natural: number; readonly longest: number } {
  return { natural, longest };
}
