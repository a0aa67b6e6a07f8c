import { expect, it } from 'vitest';
import { displayWidth } from './display-width.ts';
import { cutTo, fitTable } from './fit-table.ts';

const ROWS = [
  ['shop', 'a-very-long-name-of-a-pod-7d9f8b6c5-abcde', '17', '["registry.example/shop/web:1.0"]'],
  ['前端', 'web', '0', '["registry.example/前端:1.0"]'],
];
const COLUMNS = ['namespace', 'name', 'restarts', 'images'];

it('is as wide as it needs where there is room', () => {
  expect(fitTable(COLUMNS, ROWS, { width: 200 })).toContain('a-very-long-name-of-a-pod-7d9f8b6c5-abcde');
});

it('cuts wide columns, and says so, where there is not', () => {
  const lines = fitTable(COLUMNS, ROWS, { width: 60, right: ['restarts'] }).split('\n');
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  expect(lines[1]).toContain('…');
  expect(lines[1]).toContain('17');
});

it('sets each cell on a line of its own where there are too many columns', () => {
  const columns = Array.from({ length: 20 }, (_, index) => `column_${index}`);
  const row = columns.map((column) => `value of ${column}`);
  const lines = fitTable(columns, [row, row], { width: 80 }).split('\n');
  expect(lines[0]).toBe('column_0   value of column_0');
  expect(lines).toHaveLength(41);
});

it('cuts between characters as they are seen', () => {
  expect(cutTo('前端前端', 5)).toBe('前端…');
  expect(cutTo('short', 5)).toBe('short');
});
