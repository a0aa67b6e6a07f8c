import type { ChatCommand } from '../../terminal/chat/chat-backend.ts';
import type { Words } from '../../terminal/words/words.ts';
import { clearCommand } from './clear-command.ts';
import { clusterCommand } from './cluster-command.ts';
import { exitCommand } from './exit-command.ts';
import { expandCommand } from './expand-command.ts';
import { helpText } from './help-text.ts';
import { logsCommand } from './logs-command.ts';
import { modelCommand } from './model-command.ts';
import { namespaceCommand } from './namespace-command.ts';
import { refreshCommand } from './refresh-command.ts';
import { resumeCommand } from './resume-command.ts';
import type { SlashCommand, SlashDeps } from './slash-command.ts';
import { sqlCommand } from './sql-command.ts';
import { statusCommand } from './status-command.ts';
import { toolsCommand } from './tools-command.ts';

const COMMANDS: readonly SlashCommand[] = [
  statusCommand,
  clusterCommand,
  namespaceCommand,
  modelCommand,
  sqlCommand,
  toolsCommand,
  expandCommand,
  logsCommand,
  refreshCommand,
  clearCommand,
  resumeCommand,
  exitCommand,
];

/** All slash commands, `/help` among them, as the screen takes them. */
export function slashCommands(deps: SlashDeps, words: Words): readonly ChatCommand[] {
  const commands = COMMANDS.map((command): ChatCommand => {
    const { name, complete } = command;
    return {
      name,
      ...words.commands[name],
      run: async (argument, run) => {
        const isTaken = argument === '' || words.commands[name].argument !== '';
        if (isTaken) await command.run(deps, argument, run);
        else run.show({ kind: 'error', text: words.slash.noArgument(name, argument) });
      },
      ...(complete === undefined ? {} : { complete: (argument, options) => complete(deps, argument, options) }),
    };
  });
  const help: ChatCommand = {
    name: 'help',
    ...words.commands.help,
    run: async (_argument, run) => run.print(helpText([...commands, help], run)),
  };
  return [...commands, help];
}
