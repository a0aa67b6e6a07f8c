import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, modelAt, resultsOf } from '../testing/model-fixtures.ts';
import type { Message } from './message.ts';
import type { ProviderName } from './providers.ts';

/** Each provider's own package against the provider's own format; what differs is where the mock keeps it. */
const PATHS: Readonly<Record<ProviderName, string>> = {
  openrouter: '/api/v1',
  openai: '/v1',
  anthropic: '/v1',
  google: '/v1beta',
  ollama: '',
  'openai-compatible': '/v1',
};

const mock = new LLMock({ port: 0, chunkSize: 5 });
beforeAll(() => mock.start());
afterAll(() => mock.stop());
beforeEach(() => {
  mock.clearFixtures();
  mock.clearRequests();
});

describe.each(Object.entries(PATHS))('%s', (name, path) => {
  const provider = name as ProviderName;
  const model = () => modelAt(`${mock.url}${path}`, { provider });

  it('streams text, and tells what it cost', async () => {
    mock.onMessage('How many', {
      content: 'There are **47** pods. 有 47 个。',
      usage: { prompt_tokens: 120, completion_tokens: 9, input_tokens: 120, output_tokens: 9, cost: 0.0021 },
    });
    const { result, events, told } = await ask(model());
    expect(result).toMatchObject({ text: 'There are **47** pods. 有 47 个。', calls: [], finish: 'stop' });
    expect(told).toBe(result.text);
    expect(events.length).toBeGreaterThan(3);
    const cost = provider === 'openrouter' ? { costUsd: 0.0021 } : {};
    expect(result.usage).toEqual({ inputTokens: 120, outputTokens: 9, ...cost });
  });

  it('streams calls side by side, and takes their results in the next step', async () => {
    mock.on(
      { hasToolResult: false },
      {
        toolCalls: [
          { name: 'k8s_list_pods', arguments: { namespace: 'shop' } },
          { name: 'k8s_get_pod_logs', arguments: { pod: 'cart-1' } },
        ],
      },
    );
    mock.on({ hasToolResult: true }, (request) => ({
      content: `I read ${request.messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content))}`,
    }));
    const question: Message = { role: 'user', content: 'Why is cart down?' };
    const first = await ask(model(), [question]);
    expect(first.result.finish).toBe('calls');
    expect(first.result.calls).toEqual([
      { id: expect.any(String), tool: 'k8s_list_pods', input: { namespace: 'shop' } },
      { id: expect.any(String), tool: 'k8s_get_pod_logs', input: { pod: 'cart-1' } },
    ]);
    const results = resultsOf(first.result.calls, (tool) => `result of ${tool}`);
    const second = await ask(model(), [question, ...first.result.messages, results]);
    expect(second.result.text).toMatch(/^I read .*result of k8s_list_pods.*,.*result of k8s_get_pod_logs/);
  });

  it('keeps a conversation going after arguments that are no JSON and a tool that is none', async () => {
    mock.on(
      { hasToolResult: false },
      {
        toolCalls: [
          { name: 'k8s_list_pods', arguments: '{"namespace": "sh' },
          { name: 'k8s_list_pod', arguments: '{}' },
        ],
      },
    );
    mock.on({ hasToolResult: true }, { content: 'Sorry.' });
    const first = await ask(model(), 'How many pods?');
    const problems = Object.fromEntries(first.result.calls.map(({ tool, problem }) => [tool, problem]));
    expect(problems['k8s_list_pod']).toContain('Did you mean k8s_list_pods');
    // The mock can't break what these two send as JSON inside of JSON.
    if (provider !== 'anthropic' && provider !== 'google') {
      expect(problems['k8s_list_pods']).toContain('not a JSON object');
    }
    const results = resultsOf(first.result.calls, () => 'problem');
    const second = await ask(model(), [{ role: 'user', content: 'x' }, ...first.result.messages, results]);
    expect(second.result.text).toBe('Sorry.');
    const sent = JSON.stringify(mock.getLastRequest()?.body);
    expect(sent).not.toContain('\\"sh');
  });

  it('is asked again, and tells anew, when its stream is cut', async () => {
    const text = 'There are forty-seven pods, and two of them are down.';
    mock.on({ sequenceIndex: 0 }, { content: text }, { truncateAfterChunks: 6 });
    mock.on({}, { content: text });
    const { events, told } = await ask(model());
    expect(told).toBe(text);
    expect(events.map((event) => event.type)).toContain('notice');
    expect(mock.getRequests()).toHaveLength(2);
  });

  it.each([
    ['badKey', 401, 'invalid_api_key'],
    ['noCredit', 402, 'insufficient_credits'],
    ['unknownModel', 404, 'model_not_found'],
    ['contextTooLong', 400, 'context_length_exceeded'],
    ['rateLimit', 429, 'rate_limit_exceeded'],
    ['providerDown', 503, 'unavailable'],
  ] as const)('has its refusals understood: %s', async (failure, status, code) => {
    mock.on({}, { error: { message: `The model "test-model": ${code}`, type: code, code }, status });
    await expect(ask(model())).rejects.toMatchObject({ code: 'llm', data: { failure, httpStatus: status, provider } });
  });

  it('answers with text alone when calls are over', async () => {
    mock.onMessage('How many', { content: 'That is all I know.' });
    const { result } = await ask(model(), 'How many?', { toolChoice: 'none' });
    expect(result.text).toBe('That is all I know.');
  });
});
