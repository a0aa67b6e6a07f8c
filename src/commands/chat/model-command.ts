import { checkModel } from '../../agent/llm/check-model.ts';
import type { Model } from '../../agent/llm/model-step.ts';
import type { CommandRun } from '../../terminal/chat/chat-backend.ts';
import { formatTable } from '../../terminal/table.ts';
import { openSessionModel } from '../session-model.ts';
import type { SlashCommand, SlashDeps } from './slash-command.ts';

/** The model and the limits that hold for it; with a name, another one of the same provider from the next turn on. */
export const modelCommand: SlashCommand = {
  name: 'model',
  run: async (deps, argument, run) => {
    const { conversation } = deps;
    if (argument !== '') await changeTo(argument, deps, run);
    else if (conversation.model === undefined) run.print(run.words.welcome.withoutModel);
    else run.print(describe(conversation.model, deps, run));
  },
};

/** After one small request, as `doctor` makes it: a name that is wrong is told now, and the model stays. */
async function changeTo(name: string, { session, conversation }: SlashDeps, run: CommandRun): Promise<void> {
  const { words, signal } = run;
  const model = openSessionModel(session, { model: name });
  const { callsTools } = await checkModel(model, signal);
  conversation.changeModel(model);
  run.print(words.slash.modelChanged(model.provider, model.id));
  if (!callsTools) run.show({ kind: 'warning', text: words.slash.modelCallsNothing });
}

function describe(model: Model, { session: { config } }: SlashDeps, { words }: CommandRun): string {
  const limits = [
    ['LLM_MAX_TOKENS', model.maxOutputTokens.toLocaleString('en-US')],
    ['LLM_TIMEOUT', words.duration(config.llmTimeoutMs)],
    ['AGENT_CONTEXT_WINDOW', config.agentContextWindow.toLocaleString('en-US')],
    ['AGENT_MAX_STEPS', String(config.agentMaxSteps)],
  ];
  const [, ...rows] = formatTable(['', ''], limits).split('\n');
  return [words.slash.modelNow(model.provider, model.id), ...rows.map((row) => `  ${row}`)].join('\n');
}
