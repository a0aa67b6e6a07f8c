import { formatTable } from '../../terminal/table.ts';
import type { SlashCommand } from './slash-command.ts';

/** The model, and the limits that hold for it. */
export const modelCommand: SlashCommand = {
  name: 'model',
  run: async ({ conversation, session }, _argument, { print, words }) => {
    const { model } = conversation;
    if (model === undefined) {
      print(words.welcome.withoutModel);
      return;
    }
    const { config } = session;
    const limits = [
      ['LLM_MAX_TOKENS', model.maxOutputTokens.toLocaleString('en-US')],
      ['LLM_TIMEOUT', words.duration(config.llmTimeoutMs)],
      ['AGENT_CONTEXT_WINDOW', config.agentContextWindow.toLocaleString('en-US')],
      ['AGENT_MAX_STEPS', String(config.agentMaxSteps)],
    ];
    const [, ...rows] = formatTable(['', ''], limits).split('\n');
    print([words.slash.modelNow(model.provider, model.id), ...rows.map((row) => `  ${row}`)].join('\n'));
  },
};
