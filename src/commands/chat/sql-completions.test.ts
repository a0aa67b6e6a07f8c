import { expect, it } from 'vitest';
import { sqlCompletions } from './sql-completions.ts';

const values = (statement: string): readonly string[] => sqlCompletions(statement).candidates.map(({ value }) => value);

it('offers tables behind FROM and JOIN', () => {
  expect(values('SELECT * FROM ')).toContain('pods');
  expect(values('SELECT * FROM pods JOIN no')).toContain('nodes');
  expect(values('SELECT * FROM ')).not.toContain('status');
  expect(values('SELECT * FROM ')).toContain('changes');
  expect(values('SELECT * FROM changes WHERE ')).toContain('operation');
});

it('offers the columns of the table that is named, with what they hold', () => {
  const { from, candidates } = sqlCompletions('SELECT name FROM pods WHERE st');
  expect(from).toBe('SELECT name FROM pods WHERE '.length);
  expect(candidates.find(({ value }) => value === 'status')?.hint).toMatch(/kubectl/);
  expect(candidates.map(({ value }) => value)).not.toContain('pods_capacity');
});

it('offers columns of all tables, each once, before one is named', () => {
  const names = values('SELECT na');
  expect(names).toContain('namespace');
  expect(new Set(names).size).toBe(names.length);
});
