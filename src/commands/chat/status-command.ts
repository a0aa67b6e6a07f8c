import { HistoryReader } from '../../history/history-reader.ts';
import { systemClock } from '../../lib/clock.ts';
import { historyLine } from '../history-line.ts';
import { describeStatus } from '../status-text.ts';
import type { SlashCommand } from './slash-command.ts';

/** As `k8s-mcp status`. */
export const statusCommand: SlashCommand = {
  name: 'status',
  run: async ({ reader, session }, _argument, { print, paint, signal, width, words }) => {
    const { homeFolder, config } = session;
    const cache = await reader.status({ signal });
    print(describeStatus({ paint, words }, cache, { homeFolder, width }));
    if (cache.clusters.length === 0) return;
    const history = await new HistoryReader({ reader, clock: systemClock }).status({ signal });
    print(`\n${historyLine({ paint, words }, history, { cache, isOff: config.historyRetentionMs === 0 })}`);
  },
};
