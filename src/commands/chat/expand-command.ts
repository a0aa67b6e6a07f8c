import { AppError } from '../../lib/errors.ts';
import type { SlashCommand } from './slash-command.ts';

/** Results of tools in full: of the call with that number, or of the last turn. */
export const expandCommand: SlashCommand = {
  name: 'expand',
  run: async (_deps, argument, run) => {
    const number = argument === '' ? undefined : Number(argument.replace(/^\[(.*)\]$/, '$1'));
    if (number !== undefined && !Number.isInteger(number)) {
      throw new AppError('usage', `/expand takes the number before a call, as in /expand 3, not "${argument}".`);
    }
    run.expand(number);
  },
};
