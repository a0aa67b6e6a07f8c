import { nearest } from '../../lib/nearest.ts';
import { OUTPUTS, type Output } from '../query-text.ts';

/** What a line that begins with a backslash asks for. */
export type PromptCommand =
  /** Answered by the engine itself, as a statement. */
  | { readonly type: 'describe'; readonly sql: string }
  | { readonly type: 'output'; readonly output: Output | undefined }
  | { readonly type: 'cluster'; readonly cluster: string | undefined }
  | { readonly type: 'help' | 'quit' }
  | { readonly type: 'unknown'; readonly word: string; readonly nearest: string | undefined };

const NAMES = ['\\d', '\\o', '\\c', '\\?', '\\q'];

/** Undefined for a line that is SQL. Words that other shells know (`quit`, `help`) are commands where nothing else was typed. */
export function readPromptCommand(line: string): PromptCommand | undefined {
  const [word = '', ...rest] = line.trim().replace(/;$/, '').trim().split(/\s+/);
  const argument = rest.join(' ');
  if (/^(quit|exit)$/i.test(word) && argument === '') return { type: 'quit' };
  if (/^help$/i.test(word) && argument === '') return { type: 'help' };
  if (!word.startsWith('\\')) return undefined;
  switch (word) {
    case '\\d':
    case '\\d+':
    case '\\dt':
    case '\\dv':
      return { type: 'describe', sql: `\\d ${argument}`.trim() };
    case '\\o':
    case '\\f': {
      const output = OUTPUTS.find((known) => known === argument);
      return { type: 'output', output };
    }
    case '\\c':
      return { type: 'cluster', cluster: argument === '' ? undefined : argument };
    case '\\?':
    case '\\h':
      return { type: 'help' };
    case '\\q':
      return { type: 'quit' };
    default:
      return { type: 'unknown', word, nearest: nearest(word, NAMES, { max: 1 })[0] };
  }
}
