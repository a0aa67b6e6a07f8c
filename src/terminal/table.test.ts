import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';
import { formatTable } from './table.ts';

describe('a table', () => {
  it('aligns columns by what a terminal shows, Chinese and emoji counted as two', () => {
    const text = formatTable(
      ['NAME', 'STATUS'],
      [
        ['前端', 'Running'],
        ['api', 'Pending'],
        ['🚀', 'Failed'],
      ],
    );
    expect(text.split('\n')).toEqual(['NAME  STATUS', '前端  Running', 'api   Pending', '🚀    Failed']);
  });

  it('sets numbers to the right', () => {
    expect(
      formatTable(
        ['N', 'KIND'],
        [
          ['7', 'Pod'],
          ['1,234', 'Node'],
        ],
        { right: ['N'] },
      ),
    ).toBe('    N  KIND\n    7  Pod\n1,234  Node');
  });

  it('cuts the last column to the width, and says so', () => {
    const [, row = ''] = formatTable(['A', 'NOTE'], [['x', 'a very long note about nothing']], { width: 16 }).split(
      '\n',
    );
    expect(stringWidth(row)).toBeLessThanOrEqual(16);
    expect(row.endsWith('…')).toBe(true);
  });

  it('keeps a row on its line, whatever a cell holds', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('a', ' ', '前', '🚀', '\n', '\r', '\t', '\u0000', '\u001b', '\u0085', '\u202e'),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile), { maxLength: 8 }), (rows) => {
        const text = formatTable(['A', 'B'], rows);
        expect(text.split('\n').length).toBe(rows.length + 1);
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });

  it('shows escape sequences instead of sending them to the terminal', () => {
    expect(printable('\u001b[31mred\u202e')).toBe('\\u001b[31mred\\u202e');
  });
});
