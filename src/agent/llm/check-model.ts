import type { Usage } from '../agent-event.ts';
import type { OfferedTool } from './message.ts';
import type { Model } from './model-step.ts';

export interface ModelCheck {
  /** Whether it called the tool that it was asked to call. */
  readonly callsTools: boolean;
  readonly usage: Usage;
}

const REPORT: OfferedTool = {
  description: 'Reports that tools can be called.',
  inputSchema: {
    type: 'object',
    properties: { word: { type: 'string', description: 'the word "ready"' } },
    required: ['word'],
    additionalProperties: false,
  },
};

/** Asks the model to call one small tool. Throws as `Model.step` does: what a refusal says holds for every question. */
export async function checkModel(model: Model, signal: AbortSignal): Promise<ModelCheck> {
  const { calls, usage } = await model.step(
    {
      instructions: 'You check a connection. Call the tool that you are asked to call, and say nothing else.',
      messages: [{ role: 'user', content: 'Call the tool "report" with the word "ready".' }],
      tools: { report: REPORT },
      toolChoice: 'auto',
      signal,
    },
    () => {},
  );
  return { callsTools: calls.some(({ tool, problem }) => tool === 'report' && problem === undefined), usage };
}
