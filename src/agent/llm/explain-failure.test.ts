import { expect, it } from 'vitest';
import { ask, failureOf, modelAt } from '../testing/model-fixtures.ts';
import { openRawProvider, sendJson } from '../testing/raw-provider.ts';
import { openScriptedProvider, type ScriptedFailure } from '../testing/scripted-provider.ts';

const cases: readonly (readonly [string, ScriptedFailure, string, RegExp])[] = [
  [
    'a wrong key',
    { status: 401, body: { error: { message: 'Incorrect API key provided: sk-secret-hunter2.' } } },
    'badKey',
    /LLM_API_KEY/,
  ],
  [
    'a key of Google that is none',
    { status: 400, body: [{ error: { message: 'API key not valid.', status: 'INVALID_ARGUMENT' } }] },
    'badKey',
    /doesn't accept the key/,
  ],
  ['no credit', { status: 402, body: { error: { message: 'Insufficient credits' } } }, 'noCredit', /no credit left/],
  [
    'a used-up quota',
    { status: 429, body: { error: { code: 'insufficient_quota', message: 'quota' } } },
    'noCredit',
    /Add some/,
  ],
  [
    'an account of Anthropic without credit',
    { status: 400, body: { error: { message: 'Your credit balance is too low' } } },
    'noCredit',
    /credit/,
  ],
  [
    'an unknown model',
    { status: 404, body: { error: { code: 'model_not_found', message: 'The model `test-model` does not exist' } } },
    'unknownModel',
    /"test-model".*LLM_MODEL/,
  ],
  [
    'a model that OpenRouter dropped',
    { status: 404, body: { error: { message: 'No endpoints found for test-model.' } } },
    'unknownModel',
    /LLM_MODEL/,
  ],
  [
    'a route without tools',
    { status: 404, body: { error: { message: 'No endpoints found that support tool use. Try disabling "x".' } } },
    'noToolCalling',
    /can't call tools/,
  ],
  [
    'a model of Ollama without tools',
    { status: 400, body: { error: { message: 'registry.ollama.ai/library/gemma does not support tools' } } },
    'noToolCalling',
    /can't call tools/,
  ],
  [
    'a conversation that is too long',
    {
      status: 400,
      body: {
        error: {
          code: 'context_length_exceeded',
          message:
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        },
      },
    },
    'contextTooLong',
    /AGENT_CONTEXT_WINDOW/,
  ],
  [
    'a prompt of Anthropic that is too long',
    { status: 400, body: { error: { message: 'prompt is too long: 210000 tokens > 200000 maximum' } } },
    'contextTooLong',
    /longer/,
  ],
  ['a body that is too large', { status: 413, body: 'Payload Too Large' }, 'contextTooLong', /longer/],
  [
    'a filter',
    { status: 400, body: { error: { code: 'content_filter', message: 'The response was filtered' } } },
    'filtered',
    /filter/,
  ],
  [
    "a proxy's page",
    { status: 403, body: '<html><body>Blocked by hunter2</body></html>' },
    'unreadable',
    /web page.*LLM_BASE_URL/,
  ],
  [
    'a page with a status of success',
    { status: 200, body: '<!doctype html><html>log in</html>' },
    'unreadable',
    /web page/,
  ],
  ['a path that is none', { status: 404, body: { detail: 'Not Found' } }, 'unreadable', /LLM_BASE_URL/],
  [
    'a redirect',
    { status: 302, headers: { location: 'https://login.example/?token=hunter2' } },
    'unreadable',
    /https:\/\/login\.example instead/,
  ],
  ['a key that may not', { status: 403, body: { error: { message: 'not allowed' } } }, 'badKey', /refuses this key/],
  [
    'any other refusal',
    { status: 400, body: { error: { message: 'Field x: bad\n\u001b[31mvalue' } } },
    'refused',
    /It says: "Field x: bad \[31mvalue"/,
  ],
];
it.each(cases)('tells %s', async (_, failure, expected, words) => {
  await using provider = await openScriptedProvider(() => failure);
  const error = await failureOf(ask(modelAt(provider.url)));
  expect([error.code, error.data['failure'], error.message]).toEqual(['llm', expected, expect.stringMatching(words)]);
  expect(error.data).toMatchObject({ provider: 'openai-compatible', model: 'test-model' });
  expect(error.message.length).toBeLessThan(500);
  expect(provider.requests).toHaveLength(1);
});

it('reads a failure that comes with a status of success', async () => {
  await using provider = await openRawProvider((_, response) =>
    sendJson(response, 200, { error: { message: 'Invalid API key', code: 401 } }),
  );
  expect((await failureOf(ask(modelAt(`${provider.url}/v1`)))).data).toMatchObject({ failure: 'badKey' });
});

it('tells an answer that the filter ended', async () => {
  await using provider = await openScriptedProvider(() => ({ text: 'Well,', finish: 'content_filter' }));
  expect((await failureOf(ask(modelAt(provider.url)))).data).toMatchObject({ failure: 'filtered' });
});

it('names who is out of reach, and why', async () => {
  const closed = await openScriptedProvider(() => ({ text: '' }));
  await closed[Symbol.asyncDispose]();
  const refused = await failureOf(ask(modelAt(closed.url)));
  expect(refused.data).toMatchObject({ failure: 'unreachable' });
  expect(refused.message).toContain(`(${new URL(closed.url).origin}) can't be reached: nothing listens there`);
  const unknown = await failureOf(ask(modelAt('http://no-such-host.invalid/v1', { provider: 'ollama' })));
  expect(unknown.message).toMatch(/host name isn't known to DNS|DNS gives no answer/);
  await using plain = await openScriptedProvider(() => ({ text: '' }));
  const tls = await failureOf(ask(modelAt(plain.url.replace('http:', 'https:'))));
  expect(tls.data).toMatchObject({ failure: 'unreachable' });
  expect(tls.message).toContain('TLS');
});
