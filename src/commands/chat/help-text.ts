import type { ChatCommand, CommandRun } from '../../terminal/chat/chat-backend.ts';
import { wrapLines } from '../../terminal/chat/wrap-lines.ts';
import { displayWidth } from '../../terminal/display-width.ts';

/** Narrower than this, what a command does stands below its name. */
const LEAST_COLUMNS = 24;

/** Commands and keys with what they do, nothing of it cut. */
export function helpText(
  commands: readonly Pick<ChatCommand, 'name' | 'argument' | 'summary'>[],
  { words, paint, width }: Pick<CommandRun, 'words' | 'paint' | 'width'>,
): string {
  const lines = (rows: readonly (readonly [string, string])[]): readonly string[] => {
    const widest = Math.max(...rows.map(([name]) => displayWidth(name)));
    const left = widest + 4;
    if (width - left < LEAST_COLUMNS) {
      return rows.flatMap(([name, what]) => [
        `  ${paint('cyan', name)}`,
        ...wrapLines(what, width - 4).map((line) => `    ${line}`),
      ]);
    }
    return rows.flatMap(([name, what]) => {
      const [first = '', ...rest] = wrapLines(what, width - left);
      const space = ' '.repeat(left - displayWidth(name) - 2);
      return [`  ${paint('cyan', name)}${space}${first}`, ...rest.map((line) => ' '.repeat(left) + line)];
    });
  };
  return [
    paint('bold', words.slash.commandsTitle),
    ...lines(commands.map(({ name, argument, summary }) => [`/${name} ${argument}`.trimEnd(), summary] as const)),
    '',
    paint('bold', words.slash.keysTitle),
    ...lines(words.keys.list),
  ].join('\n');
}
