import { describe, expect, it } from 'vitest';
import { ask, modelAt, resultsOf, settingsFor, TOOLS, WaitingClock } from '../testing/model-fixtures.ts';
import { openRawProvider, sendEvents } from '../testing/raw-provider.ts';
import { openScriptedProvider } from '../testing/scripted-provider.ts';
import { openModel } from './open-model.ts';

describe('openModel', () => {
  it('says which settings are missing, all of them, and how to do without a key', () => {
    const deps = { clock: new WaitingClock(), random: () => 1, env: {} };
    const nothing = { apiKey: undefined, apiKeyFrom: undefined, baseUrl: undefined };
    const open = (more: object) => () => openModel(deps, { ...settingsFor(''), ...nothing, ...more });
    expect(open({ provider: 'openrouter' })).toThrow(
      /needs LLM_API_KEY \(or OPENROUTER_API_KEY\).*ollama needs no key/,
    );
    expect(open({ provider: 'openai-compatible', model: undefined })).toThrow(/LLM_BASE_URL.* and LLM_MODEL/);
    expect(open({ provider: 'ollama', model: undefined })).toThrow(/LLM_PROVIDER=ollama needs LLM_MODEL/);
    expect(open({ provider: 'ollama' })).not.toThrow();
  });

  it('sends the key, the limit and the tools, and finds its own endpoint below LLM_BASE_URL', async () => {
    await using provider = await openScriptedProvider(() => ({ text: 'Yes.' }));
    await ask(modelAt(provider.url, { maxOutputTokens: 1234 }));
    const [request] = provider.requests;
    expect(request?.headers.authorization).toBe('Bearer sk-secret-hunter2');
    expect(request?.body).toMatchObject({ model: 'test-model', max_tokens: 1234, stream: true });
    expect(request?.tools.map((tool) => tool.function.name)).toEqual(Object.keys(TOOLS));
  });

  it('reports an answer that was cut by its length, and arguments that were', async () => {
    await using provider = await openScriptedProvider((_, attempt) =>
      attempt === 1
        ? { text: 'As I was say', finish: 'length' }
        : { calls: [{ name: 'k8s_list_pods', arguments: '{"namespace": "s' }], finish: 'length' },
    );
    const model = modelAt(provider.url);
    expect((await ask(model)).result).toMatchObject({ finish: 'length', text: 'As I was say' });
    const { calls } = (await ask(model)).result;
    expect(calls).toMatchObject([{ problem: expect.stringContaining('cut off by the answer') }]);
  });

  it('mends calls whose names, ids and arguments no provider would take back', async () => {
    await using provider = await openScriptedProvider(({ messages }) =>
      messages.some(({ role }) => role === 'tool')
        ? { text: JSON.stringify(messages.at(2)?.tool_calls) }
        : {
            calls: [
              { name: 'k8s.list pods!', arguments: {} },
              { name: 'constructor', arguments: {} },
              { name: 'k8s_list_pods', arguments: '[1, 2]' },
              { name: 'k8s_list_pods', arguments: 'null' },
              { name: 'k8s_list_pods', arguments: '' },
              { name: 'k8s_list_pods', arguments: JSON.stringify('{"namespace":"shop"}') },
            ],
          },
    );
    const model = modelAt(provider.url);
    const { result } = await ask(model);
    expect(result.calls.map(({ tool, input, problem }) => [tool, input, problem?.slice(0, 22)])).toEqual([
      ['k8s_list_pods_', {}, 'There is no tool "k8s.'],
      ['constructor', {}, 'There is no tool "cons'],
      ['k8s_list_pods', [1, 2], 'The arguments of k8s_l'],
      ['k8s_list_pods', {}, undefined],
      ['k8s_list_pods', {}, undefined],
      ['k8s_list_pods', { namespace: 'shop' }, undefined],
    ]);
    const toolResults = result.calls.map(({ id, tool }) => ({
      type: 'tool-result' as const,
      toolCallId: id,
      toolName: tool,
      output: { type: 'text' as const, value: 'x' },
    }));
    const next = await ask(model, [
      { role: 'user', content: 'x' },
      ...result.messages,
      { role: 'tool', content: toolResults },
    ]);
    const sent = JSON.parse(next.result.text) as { readonly function: { readonly arguments: string } }[];
    expect(sent.map((call) => call.function.arguments)).toEqual(['{}', '{}', '{}', '{}', '{}', '{"namespace":"shop"}']);
  });
});

describe('broken arguments', () => {
  const problem = expect.stringContaining('not a JSON object');

  it("come as such through OpenRouter's package, in one piece or in many", async () => {
    for (const cut of [3, 100]) {
      const text = '{"namespace": shop';
      const pieces = [text.slice(0, cut), text.slice(cut)].filter((piece) => piece !== '');
      await using provider = await openRawProvider((_, response) => {
        for (const [count, piece] of pieces.entries()) {
          const first = count === 0 ? { id: 'call_1', type: 'function' } : {};
          const call = {
            index: 0,
            ...first,
            function: { ...(count === 0 ? { name: 'k8s_list_pods' } : {}), arguments: piece },
          };
          sendEvents(response, [
            { id: 'x', choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }] },
          ]);
        }
        sendEvents(response, [{ id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }]);
        response.end('data: [DONE]\n\n');
      });
      const { result } = await ask(modelAt(provider.url, { provider: 'openrouter' }));
      expect(result.calls).toEqual([{ id: 'call_1', tool: 'k8s_list_pods', input: text, problem }]);
    }
  });

  it('come as such from Anthropic, and go back as an empty object', async () => {
    const usage = { input_tokens: 5, output_tokens: 5 };
    await using provider = await openRawProvider((_, response, count) => {
      sendEvents(response, [
        {
          type: 'message_start',
          message: { id: 'm', type: 'message', role: 'assistant', model: 'x', content: [], usage },
        },
        ...(count === 1
          ? [
              {
                type: 'content_block_start',
                index: 0,
                content_block: { type: 'tool_use', id: 'toolu_1', name: 'k8s_list_pods', input: {} },
              },
              {
                type: 'content_block_delta',
                index: 0,
                delta: { type: 'input_json_delta', partial_json: '{"namespace": "sh' },
              },
            ]
          : [
              { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
              { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Sorry.' } },
            ]),
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: count === 1 ? 'tool_use' : 'end_turn' }, usage },
        { type: 'message_stop' },
      ]);
      response.end();
    });
    const model = modelAt(`${provider.url}/v1`, { provider: 'anthropic' });
    const { result } = await ask(model);
    expect(result.calls).toEqual([{ id: 'toolu_1', tool: 'k8s_list_pods', input: '{"namespace": "sh', problem }]);
    const next = [
      { role: 'user' as const, content: 'x' },
      ...result.messages,
      resultsOf(result.calls, () => 'problem'),
    ];
    expect((await ask(model, next)).result.text).toBe('Sorry.');
    const sent = provider.requests[1]?.body ?? '';
    expect(sent).toContain('"name":"k8s_list_pods","input":{}');
    expect(provider.requests[1]?.headers['x-api-key']).toBe('sk-secret-hunter2');
  });
});
