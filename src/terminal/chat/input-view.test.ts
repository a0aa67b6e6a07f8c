import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../display-width.ts';
import { inputView } from './input-view.ts';

const view = (text: string, cursor = text.length, size: { width?: number; height?: number } = {}) =>
  inputView({ text, cursor }, { prompt: '> ', width: 12, height: 10, ...size });

describe('the view of the input', () => {
  it('goes on in the next row where a line is full, under the first', () => {
    expect(view('abcdefghijklm').rows).toEqual(['> abcdefghij', '  klm']);
  });

  it('puts the cursor behind wide characters by their width', () => {
    expect(view('前端x', 2)).toMatchObject({ cursor: { x: 6, y: 0 } });
    expect(view('前端前端前端', 5)).toMatchObject({ rows: ['> 前端前端前', '  端'], cursor: { x: 2, y: 1 } });
  });

  it('has a row for the cursor behind a full one', () => {
    expect(view('abcdefghij')).toMatchObject({ rows: ['> abcdefghij', '  '], cursor: { x: 2, y: 1 } });
  });

  it('has a row for each line, the last empty one too', () => {
    expect(view('a\n\nb\n')).toMatchObject({ rows: ['> a', '  ', '  b', '  '], cursor: { x: 2, y: 3 } });
  });

  it('shows the rows around the cursor where there are too many', () => {
    const text = Array.from({ length: 30 }, (_, index) => `${index}`).join('\n');
    const { rows, hidden, cursor } = view(text, text.indexOf('15'), { height: 5 });
    expect(rows).toEqual(['  13', '  14', '  15', '  16', '  17']);
    expect(hidden).toEqual({ above: 13, below: 12 });
    expect(cursor).toEqual({ x: 2, y: 2 });
  });

  it('is never wider or higher than it may be, and holds the cursor', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '前', '👩‍👩‍👧', '\t', '，'), maxLength: 60 });
    fc.assert(
      fc.property(
        text,
        fc.nat(),
        fc.integer({ min: 6, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        (typed, seed, width, height) => {
          const starts = Array.from(new Intl.Segmenter().segment(typed), ({ index }) => index).concat(typed.length);
          const cursor = starts[seed % starts.length] ?? 0;
          const shown = inputView({ text: typed, cursor }, { prompt: '> ', width, height });
          expect(shown.rows.length).toBeLessThanOrEqual(height);
          for (const row of shown.rows) expect(displayWidth(row)).toBeLessThanOrEqual(width);
          expect(shown.cursor.y).toBeLessThan(shown.rows.length);
          expect(shown.cursor.x).toBeLessThan(width);
        },
      ),
    );
  });
});
