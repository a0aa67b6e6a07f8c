import { describe, expect, it } from 'vitest';
import { ask, modelAt, resultsOf } from '../testing/model-fixtures.ts';
import { openRawProvider, sendEvents } from '../testing/raw-provider.ts';
import type { ProviderName } from './providers.ts';

/** A step with reasoning and a call, as each provider streams it, and what it wants back with the result. */
const CASES: readonly (readonly [ProviderName, readonly object[], readonly string[]])[] = [
  [
    'anthropic',
    [
      {
        type: 'message_start',
        message: {
          id: 'm',
          type: 'message',
          role: 'assistant',
          model: 'x',
          content: [],
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Let me look.' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'SIGNED' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'k8s_list_pods', input: {} },
      },
      { type: 'content_block_stop', index: 1 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    ],
    ['"thinking":"Let me look."', '"signature":"SIGNED"'],
  ],
  [
    'google',
    [
      {
        candidates: [
          {
            content: {
              role: 'model',
              parts: [{ functionCall: { name: 'k8s_list_pods', args: {} }, thoughtSignature: 'SIGNED' }],
            },
            finishReason: 'STOP',
          },
        ],
        usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 9, totalTokenCount: 10 },
      },
    ],
    ['"thoughtSignature":"SIGNED"'],
  ],
  [
    'openai',
    [
      { type: 'response.created', response: { id: 'r', created_at: 1, model: 'gpt-5.4-mini' } },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'reasoning', id: 'rs_1', encrypted_content: null, summary: [] },
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'reasoning', id: 'rs_1', encrypted_content: 'SIGNED', summary: [] },
      },
      {
        type: 'response.output_item.added',
        output_index: 1,
        item: { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'k8s_list_pods', arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 1, delta: '{}' },
      {
        type: 'response.output_item.done',
        output_index: 1,
        item: {
          type: 'function_call',
          id: 'fc_1',
          call_id: 'call_1',
          name: 'k8s_list_pods',
          arguments: '{}',
          status: 'completed',
        },
      },
      { type: 'response.completed', response: { usage: { input_tokens: 1, output_tokens: 9 } } },
    ],
    ['"encrypted_content":"SIGNED"', '"store":false'],
  ],
  [
    'openrouter',
    [
      {
        id: 'x',
        choices: [
          {
            index: 0,
            delta: {
              reasoning: 'Hm.',
              reasoning_details: [
                { type: 'reasoning.text', text: 'Hm.', signature: 'SIGNED', format: 'anthropic-claude-v1' },
              ],
            },
          },
        ],
      },
      {
        id: 'x',
        choices: [
          {
            index: 0,
            delta: {
              tool_calls: [
                { index: 0, id: 'call_1', type: 'function', function: { name: 'k8s_list_pods', arguments: '{}' } },
              ],
            },
          },
        ],
      },
      { id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
    ],
    ['"signature":"SIGNED"', '"usage":{"include":true}'],
  ],
];

describe('reasoning', () => {
  it.each(CASES)('of %s goes back with the results that it asked for', async (provider, events, wanted) => {
    await using server = await openRawProvider((_, response) => {
      sendEvents(response, events);
      response.end();
    });
    const model = modelAt(`${server.url}/v1`, { provider, model: provider === 'openai' ? 'gpt-5.4-mini' : 'any' });
    const { result } = await ask(model);
    expect(result).toMatchObject({ text: '', finish: 'calls', calls: [{ tool: 'k8s_list_pods', input: {} }] });
    // As a conversation that was recorded and resumed.
    const recorded = JSON.parse(JSON.stringify(result.messages)) as typeof result.messages;
    await ask(model, [{ role: 'user', content: 'x' }, ...recorded, resultsOf(result.calls, () => '47 pods')]);
    for (const part of wanted) expect(server.requests[1]?.body).toContain(part);
  });
});
