import { matching } from '../../terminal/chat/completion.ts';
import { sqlCompletions } from '../chat/sql-completions.ts';
import { OUTPUTS } from '../query-text.ts';

type Completion = readonly [candidates: string[], typed: string];

/** For Tab in a line of the prompt: what may stand at its end, given the lines of the statement `before` it. */
export function promptCompletions(before: string, line: string): Completion {
  if (line.startsWith('\\')) return commandCompletions(line);
  const statement = before === '' ? line : `${before}\n${line}`;
  const { from, candidates } = sqlCompletions(statement);
  const typed = statement.slice(from);
  // As the person writes them; names of tables and columns are as they are.
  const isLower = /[a-z]/.test(typed) && typed === typed.toLowerCase();
  const found = matching(candidates, typed).map(({ value }) => (isLower ? value.toLowerCase() : value));
  return [found, typed];
}

function commandCompletions(line: string): Completion {
  const [, command = '', typed = ''] = /^(\\\S*)\s+(.*)$/.exec(line) ?? [];
  if (command === '') return [['\\d ', '\\o ', '\\c ', '\\?', '\\q'].filter((name) => name.startsWith(line)), line];
  if (command === '\\d') {
    const { candidates } = sqlCompletions('SELECT * FROM ');
    return [matching(candidates, typed).map(({ value }) => value), typed];
  }
  return [command === '\\o' ? OUTPUTS.filter((output) => output.startsWith(typed)) : [], typed];
}
