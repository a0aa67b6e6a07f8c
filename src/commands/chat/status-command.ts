import { describeStatus } from '../status-text.ts';
import type { SlashCommand } from './slash-command.ts';

/** As `k8s-mcp status`. */
export const statusCommand: SlashCommand = {
  name: 'status',
  run: async ({ reader, session }, _argument, { print, paint, signal, width }) => {
    print(describeStatus(await reader.status({ signal }), paint, session.homeFolder, { width }));
  },
};
