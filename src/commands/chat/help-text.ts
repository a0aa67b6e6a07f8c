import type { ChatCommand, CommandRun } from '../../terminal/chat/chat-backend.ts';
import { displayWidth } from '../../terminal/display-width.ts';
import { cutTo } from '../../terminal/fit-table.ts';

/** Commands and keys, each on a line. */
export function helpText(
  commands: readonly Pick<ChatCommand, 'name' | 'argument' | 'summary'>[],
  { words, paint, width }: Pick<CommandRun, 'words' | 'paint' | 'width'>,
): string {
  const lines = (rows: readonly (readonly [string, string])[]): readonly string[] => {
    const widest = Math.max(...rows.map(([name]) => displayWidth(name)));
    return rows.map(([name, what]) => {
      const space = ' '.repeat(widest - displayWidth(name));
      return `  ${paint('cyan', name)}${space}  ${cutTo(what, width - widest - 4)}`;
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
