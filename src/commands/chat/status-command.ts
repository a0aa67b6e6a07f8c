import { describeStatus } from '../status-text.ts';
import type { SlashCommand } from './slash-command.ts';

/** As `k8s-mcp status`. */
export const statusCommand: SlashCommand = {
  name: 'status',
  run: async ({ reader, session }, _argument, { print, paint, signal, width, words }) => {
    const { homeFolder } = session;
    print(describeStatus({ paint, words }, await reader.status({ signal }), { homeFolder, width }));
  },
};
