import type { SlashCommand } from './slash-command.ts';

export const exitCommand: SlashCommand = {
  name: 'exit',
  run: async (_deps, _argument, run) => run.leave(),
};
