import type { Message } from '../llm/message.ts';
import type { Model, RequestedCall, StepRequest, StepResult } from '../llm/model-step.ts';

export type ScriptedStep =
  | { readonly text: string; readonly finish?: StepResult['finish'] }
  | { readonly calls: readonly (Pick<RequestedCall, 'tool' | 'input'> & { readonly problem?: string })[] };

/** A model that does what a test says, given nothing but what it was sent. */
export interface ScriptedModel extends Model {
  readonly requests: readonly StepRequest[];
}

export function scriptedModel(script: (request: StepRequest, attempt: number) => ScriptedStep): ScriptedModel {
  const requests: StepRequest[] = [];
  let calls = 0;
  return {
    provider: 'scripted',
    id: 'scripted-1',
    maxOutputTokens: 1000,
    requests,
    step: async (request, onEvent) => {
      requests.push(request);
      const step = script(request, requests.length);
      const usage = { inputTokens: 100, outputTokens: 10, costUsd: 0.25 };
      if ('text' in step) {
        onEvent({ type: 'text', delta: step.text });
        const messages: Message[] = [{ role: 'assistant', content: step.text }];
        return { messages, text: step.text, calls: [], finish: step.finish ?? 'stop', usage };
      }
      const requested = step.calls.map((call) => ({ id: `call-${++calls}`, ...call }));
      const content = requested.map(({ id, tool, input }) => ({
        type: 'tool-call' as const,
        toolCallId: id,
        toolName: tool,
        input,
      }));
      return { messages: [{ role: 'assistant', content }], text: '', calls: requested, finish: 'calls', usage };
    },
  };
}

/** Every text of a request, as the model reads it. */
export function textOf(request: StepRequest): string {
  return [request.instructions, ...request.messages.map((message) => JSON.stringify(message.content))].join('\n');
}

/** The results of the last step. */
export function lastResults(request: StepRequest): readonly string[] {
  const last = request.messages.findLast((message) => message.role === 'tool');
  if (last?.role !== 'tool') return [];
  return last.content.map((part) =>
    part.type === 'tool-result' && part.output.type === 'text' ? part.output.value : '',
  );
}
