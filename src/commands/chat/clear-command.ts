import type { SlashCommand } from './slash-command.ts';

/** Begins a new conversation; the old one is kept where it has a turn. */
export const clearCommand: SlashCommand = {
  name: 'clear',
  run: async ({ conversation }, _argument, run) => {
    conversation.begin();
    run.print(run.words.slash.cleared);
  },
};
