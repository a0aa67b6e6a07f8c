import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { dynamicTool, jsonSchema, type ModelMessage, streamText } from 'ai';
import { describe, expect, it } from 'vitest';
import { openScriptedProvider } from './scripted-provider.ts';

const tools = { count: dynamicTool({ description: 'Counts.', inputSchema: jsonSchema({ type: 'object' }) }) };

describe('the scripted provider', () => {
  it('builds an answer from the results that arrived in the bytes of the request', async () => {
    await using provider = await openScriptedProvider(({ results, question }) =>
      results.length === 0
        ? { text: 'Let me see.', calls: [{ name: 'count', arguments: { kind: 'Pod' } }] }
        : {
            text: `${question} ${results.map((result) => `${result.tool}${result.arguments}: ${result.text}`).join()}`,
          },
    );
    const model = createOpenAICompatible({ name: 'scripted', baseURL: provider.url })('any');
    const messages: ModelMessage[] = [{ role: 'user', content: 'How many pods? 有多少?' }];
    const first = streamText({ model, messages, tools });
    const [call] = await first.toolCalls;
    expect(await first.text).toBe('Let me see.');
    expect(call).toMatchObject({ toolName: 'count', input: { kind: 'Pod' } });
    const result = {
      type: 'tool-result',
      toolCallId: call?.toolCallId ?? '',
      toolName: 'count',
      output: { type: 'text', value: '47 pods' },
    } as const;
    messages.push(...(await first.response).messages, { role: 'tool', content: [result] });
    expect(await streamText({ model, messages, tools }).text).toBe(
      'How many pods? 有多少? count{"kind":"Pod"}: 47 pods',
    );
    expect(provider.requests).toHaveLength(2);
    expect(provider.requests[0]?.tools[0]?.function.name).toBe('count');
  });

  it('fails as it is told to', async () => {
    await using provider = await openScriptedProvider((_, attempt) =>
      attempt === 1
        ? { status: 429, headers: { 'retry-after': '7' }, body: { error: { message: 'slow' } } }
        : { text: 'half an ans', isCut: true },
    );
    const ask = () => fetch(`${provider.url}/chat/completions`, { method: 'POST', body: '{"messages":[]}' });
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    await expect((await ask()).text()).rejects.toThrow();
  });
});
