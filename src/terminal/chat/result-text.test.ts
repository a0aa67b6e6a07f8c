import { expect, it } from 'vitest';
import { resultText } from './result-text.ts';

const style = { width: 40, paint: (_style: string, text: string) => text };

it('sets rows with tabs in columns, behind a bar', () => {
  expect(resultText('pods · 2 found\nNAME\tSTATUS\n前端-0\tPending\nweb\tRunning', style).split('\n')).toEqual([
    '│ pods · 2 found',
    '│ NAME    STATUS',
    '│ 前端-0  Pending',
    '│ web     Running',
  ]);
});

it('shows all of a line that is too long, in several rows', () => {
  const shown = resultText('x'.repeat(100), style).split('\n');
  expect(shown).toHaveLength(3);
  expect(shown.map((row) => row.slice(2)).join('')).toBe('x'.repeat(100));
});

it('shows escapes instead of sending them', () => {
  expect(resultText('\u001b[2Jgone', style)).toBe('│ \\u001b[2Jgone');
});
