import { expect, test } from 'vitest';
import { readPromptCommand } from './prompt-command.ts';
import { StatementBuffer } from './statement-buffer.ts';

test('gathers lines until a semicolon ends the statement, and begins the next behind it', () => {
  const buffer = new StatementBuffer();
  expect(buffer.add('SELECT count(*)')).toEqual([]);
  expect(buffer.text).toBe('SELECT count(*)');
  expect(buffer.add('FROM pods; SELECT')).toEqual(['SELECT count(*)\nFROM pods']);
  expect(buffer.add('1; ;; SELECT 2;')).toEqual(['SELECT\n1', 'SELECT 2']);
  expect(buffer.isEmpty).toBe(true);
});

test('takes a semicolon in a text, a name or a comment for what it is', () => {
  const buffer = new StatementBuffer();
  expect(buffer.add(`SELECT ';', "a;b", 'it''s;' -- not; here`)).toEqual([]);
  expect(buffer.add('/* nor; here */ FROM pods;')).toHaveLength(1);
  expect(buffer.add("SELECT 'open;")).toEqual([]);
  expect(buffer.add("closed';")).toEqual(["SELECT 'open;\nclosed'"]);
  buffer.add('SELECT');
  buffer.clear();
  expect(buffer.isEmpty).toBe(true);
});

test.each([
  ['\\d', { type: 'describe', sql: '\\d' }],
  ['\\d pods;', { type: 'describe', sql: '\\d pods' }],
  ['\\o csv', { type: 'output', output: 'csv' }],
  ['\\o', { type: 'output', output: undefined }],
  ['\\c prod', { type: 'cluster', cluster: 'prod' }],
  ['\\?', { type: 'help' }],
  ['quit;', { type: 'quit' }],
  ['\\x', { type: 'unknown', word: '\\x', nearest: expect.any(String) }],
  ['SELECT 1', undefined],
  ['help me', undefined],
])('reads %s', (line, command) => {
  expect(readPromptCommand(line)).toEqual(command);
});
