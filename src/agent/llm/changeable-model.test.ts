import { expect, it } from 'vitest';
import { scriptedModel } from '../testing/scripted-model.ts';
import { ChangeableModel } from './changeable-model.ts';
import type { Message } from './message.ts';
import type { Model, StepRequest } from './model-step.ts';

const signal = new AbortController().signal;
const question: Message = { role: 'user', content: 'Why?' };
const asking = (messages: readonly Message[]): StepRequest => ({
  instructions: '',
  messages,
  tools: {},
  toolChoice: 'auto',
  signal,
});

/** Answers with a thought, its signature and a call. */
const thoughtful: Message = {
  role: 'assistant',
  content: [
    { type: 'reasoning', text: 'Hm.', providerOptions: { some: { signature: 'SIGNED' } } },
    {
      type: 'tool-call',
      toolCallId: 'a',
      toolName: 'list_pods',
      input: {},
      providerOptions: { some: { signature: 'SIGNED' } },
    },
  ],
};

function thinking(): Model & { readonly requests: StepRequest[] } {
  const requests: StepRequest[] = [];
  const usage = { inputTokens: 0, outputTokens: 0 };
  return {
    provider: 'scripted',
    id: 'thinking',
    maxOutputTokens: 100,
    requests,
    step: async (request) => {
      requests.push(request);
      return { messages: [thoughtful], text: '', calls: [], finish: 'calls', usage };
    },
  };
}

it('gives a model its own thoughts back, and no other the thoughts of this one', async () => {
  const first = thinking();
  const second = scriptedModel(() => ({ text: 'So it is.' }));
  const model = new ChangeableModel(first);
  const { messages } = await model.step(asking([question]), () => {});
  await model.step(asking([question, ...messages]), () => {});
  expect(first.requests[1]?.messages[1]).toBe(thoughtful);

  model.change(second);
  expect([model.id, model.maxOutputTokens]).toEqual(['scripted-1', 1000]);
  await model.step(asking([question, ...messages]), () => {});
  expect(second.requests[0]?.messages).toEqual([
    question,
    { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'a', toolName: 'list_pods', input: {} }] },
  ]);

  model.change(first);
  await model.step(asking([question, ...messages]), () => {});
  expect(JSON.stringify(first.requests[2]?.messages)).not.toContain('SIGNED');
});
