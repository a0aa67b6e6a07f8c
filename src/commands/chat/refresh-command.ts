import type { SlashCommand } from './slash-command.ts';

/** The next turn, and only that, reads the cluster itself. */
export const refreshCommand: SlashCommand = {
  name: 'refresh',
  run: async (_deps, _argument, run) => {
    run.setPlace({ live: true });
    run.print(run.words.slash.refreshed);
  },
};
