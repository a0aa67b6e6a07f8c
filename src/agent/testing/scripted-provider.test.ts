import { describe, expect, it } from 'vitest';
import { ask, modelAt, resultsOf } from './model-fixtures.ts';
import { openScriptedProvider } from './scripted-provider.ts';

describe('the scripted provider', () => {
  it('builds an answer from the results that arrived in the bytes of the request', async () => {
    await using provider = await openScriptedProvider(({ results, question }) =>
      results.length === 0
        ? { text: 'Let me see.', calls: [{ name: 'count', arguments: { kind: 'Pod' } }] }
        : {
            text: `${question} ${results.map((result) => `${result.tool}${result.arguments}: ${result.text}`).join()}`,
          },
    );
    const model = modelAt(provider.url);
    const question = { role: 'user', content: 'How many pods? 有多少?' } as const;
    const { result: first } = await ask(model, [question]);
    expect(first).toMatchObject({ text: 'Let me see.', calls: [{ tool: 'count', input: { kind: 'Pod' } }] });
    const results = resultsOf(first.calls, () => '47 pods');
    const { result: second } = await ask(model, [question, ...first.messages, results]);
    expect(second.text).toBe('How many pods? 有多少? count{"kind":"Pod"}: 47 pods');
    expect(provider.requests).toHaveLength(2);
    expect(provider.requests[0]?.tools[0]?.function.name).toBe('k8s_list_pods');
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
