import { AppError } from '../../lib/errors.ts';
import { nearest } from '../../lib/nearest.ts';
import { toolHelp, toolList } from '../tool-text.ts';
import type { SlashCommand } from './slash-command.ts';

/** The tools of the MCP server, or one with its parameters. */
export const toolsCommand: SlashCommand = {
  name: 'tools',
  run: async ({ server }, argument, { print, signal, width, words, paint }) => {
    const tools = await server.tools({ signal });
    if (argument === '') {
      print(`${toolList(words, tools, { width })}\n${paint('dim', words.slash.toolCount(tools.length))}`);
      return;
    }
    const found = tools.find(({ name }) => name === argument);
    if (found === undefined) {
      const names = tools.map(({ name }) => name);
      const close = nearest(argument, names);
      const hint = close.length === 0 ? '/tools shows all.' : `Did you mean ${close.join(' or ')}?`;
      throw new AppError('tool_unknown', `The MCP server has no tool "${argument}". ${hint}`);
    }
    print(toolHelp(words, found, { width }));
  },
  complete: async ({ server }, _argument, { signal }) => {
    const tools = await server.tools({ signal });
    const candidates = tools.map(({ name, description }) => ({ value: name, hint: description ?? '' }));
    return { from: 0, candidates };
  },
};
