import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { ManualClock } from '../../lib/testing/manual-clock.ts';
import { START } from '../../lib/testing/start.ts';
import { ask, modelAt, resultsOf, settingsFor, TOOLS, toldIn, WaitingClock } from '../testing/model-fixtures.ts';
import { openRawProvider, sendEvents, sendJson } from '../testing/raw-provider.ts';
import { openScriptedProvider, type ScriptedFailure } from '../testing/scripted-provider.ts';
import type { StepEvent } from './model-step.ts';
import { openModel } from './open-model.ts';

/** The error that a step ends with, which never shows the key. */
async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`not an AppError: ${String(error)}`, { cause: error });
  expect(JSON.stringify([error.message, error.data, String(error.cause ?? '')])).not.toContain('hunter2');
  return error;
}

const notices = (events: readonly StepEvent[]) =>
  events.flatMap((event) => (event.type === 'notice' ? [event.notice] : []));

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

describe('trying again', () => {
  it('waits as long as a rate limit asks: seconds, milliseconds or a date', async () => {
    const asked = [
      { 'retry-after': '7' },
      { 'retry-after-ms': '1500' },
      { 'retry-after': new Date(START + 20_000).toUTCString() },
    ];
    const waits: (number | undefined)[] = [];
    for (const headers of asked) {
      await using provider = await openScriptedProvider((_, attempt) =>
        attempt === 1 ? { status: 429, headers, body: { error: { message: 'slow down' } } } : { text: 'Here.' },
      );
      const { result, events } = await ask(modelAt(provider.url, {}, { random: () => 0 }));
      expect(result.text).toBe('Here.');
      const [notice] = notices(events);
      expect(notice).toMatchObject({ code: 'retrying', reason: 'rateLimit', attempt: 2 });
      waits.push(notice?.code === 'retrying' ? notice.waitMs : undefined);
    }
    expect(waits).toEqual([7000, 1500, 20_000]);
  });

  it('says how long a rate limit lasts instead of waiting for minutes', async () => {
    await using provider = await openScriptedProvider(() => ({ status: 429, headers: { 'retry-after': '600' } }));
    const error = await failureOf(ask(modelAt(provider.url)));
    expect(error.data).toMatchObject({ failure: 'rateLimit', httpStatus: 429, retryAfterMs: 600_000 });
    expect(error.message).toContain('wait 10 min');
    expect(provider.requests).toHaveLength(1);
  });

  it('comes back to a provider that is down, three times in all', async () => {
    await using shaky = await openScriptedProvider((_, attempt) =>
      attempt < 3 ? { status: attempt === 1 ? 503 : 529, body: 'no' } : { text: 'Back.' },
    );
    const { result, events } = await ask(modelAt(shaky.url));
    expect(result.text).toBe('Back.');
    expect(notices(events)).toMatchObject([
      { reason: 'overloaded', waitMs: 500, attempt: 2 },
      { reason: 'overloaded', waitMs: 1000, attempt: 3 },
    ]);
    await using down = await openScriptedProvider(() => ({ status: 500, body: { error: { message: 'oops' } } }));
    const error = await failureOf(ask(modelAt(down.url)));
    expect(error.data).toMatchObject({ failure: 'providerDown', httpStatus: 500 });
    expect(down.requests).toHaveLength(3);
  });

  it('voids what it told of an answer that was cut, and tells it anew', async () => {
    await using provider = await openScriptedProvider((_, attempt) =>
      attempt === 1 ? { text: 'There are forty-', isCut: true } : { text: 'There are 47 pods.' },
    );
    const { result, events, told } = await ask(modelAt(provider.url));
    expect(told).toBe('There are 47 pods.');
    expect(result.text).toBe(told);
    expect(events.map((event) => event.type)).toContain('discard');
    expect(notices(events)).toMatchObject([{ code: 'retrying', reason: 'cutOff' }]);
  });

  it('takes an end without a reason for a cut', async () => {
    for (const provider of ['openai-compatible', 'openrouter'] as const) {
      await using server = await openRawProvider((_, response, count) => {
        const call = { index: 0, id: 'c1', type: 'function', function: { name: 'k8s_list_pods', arguments: '{"na' } };
        const end = count === 1 ? null : 'stop';
        const delta = count === 1 ? { content: 'Hal', tool_calls: [call] } : { content: 'Whole.' };
        sendEvents(response, [{ id: 'x', choices: [{ index: 0, delta, finish_reason: end }] }]);
        response.end(count === 1 ? '' : 'data: [DONE]\n\n');
      });
      const { result, told } = await ask(modelAt(`${server.url}/v1`, { provider }));
      expect([result.text, result.finish, told]).toEqual(['Whole.', 'stop', 'Whole.']);
      expect(server.requests).toHaveLength(2);
    }
  });

  it('asks again where the provider could not read the call that the model wrote', async () => {
    await using provider = await openScriptedProvider((_, attempt) =>
      attempt === 1
        ? { status: 400, body: { error: { code: 'tool_use_failed', message: 'Failed to call a function.' } } }
        : { calls: [{ name: 'k8s_list_pods', arguments: {} }] },
    );
    expect((await ask(modelAt(provider.url))).result.finish).toBe('calls');
  });

  it('gives up on answers that stay cut, or empty', async () => {
    await using cut = await openScriptedProvider(() => ({ text: 'Hal', isCut: true }));
    expect((await failureOf(ask(modelAt(cut.url)))).data).toMatchObject({ failure: 'unreadable' });
    await using empty = await openScriptedProvider(() => ({ text: '' }));
    const error = await failureOf(ask(modelAt(empty.url)));
    expect(error.data).toMatchObject({ failure: 'unreadable' });
    expect(error.message).toContain('nothing at all');
    expect(empty.requests).toHaveLength(3);
  });

  it('makes an output limit smaller that the provider refuses, and remembers', async () => {
    await using provider = await openScriptedProvider(({ body }) =>
      Number(body['max_tokens']) > 8192
        ? { status: 400, body: { error: { message: '`max_tokens` must be less than or equal to `8192`' } } }
        : { text: 'Short.' },
    );
    const model = modelAt(provider.url);
    const { result, events } = await ask(model);
    expect(result.text).toBe('Short.');
    expect(notices(events)).toEqual([{ code: 'limitClamped', what: 'maxOutputTokens', from: 32_000, to: 8192 }]);
    expect(model.maxOutputTokens).toBe(8192);
    expect(notices((await ask(model)).events)).toEqual([]);
    expect(provider.requests).toHaveLength(3);
  });

  it('reads an error that comes inside a stream', async () => {
    await using provider = await openRawProvider((_, response, count) => {
      if (count === 1) sendEvents(response, [{ error: { message: 'Upstream overloaded', code: 502 } }]);
      else
        sendEvents(response, [{ id: 'x', choices: [{ index: 0, delta: { content: 'Ok' }, finish_reason: 'stop' }] }]);
      response.end();
    });
    const { result, events } = await ask(modelAt(`${provider.url}/v1`));
    expect(result.text).toBe('Ok');
    expect(notices(events)).toMatchObject([{ reason: 'overloaded' }]);
  });
});

describe('failures in words', () => {
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
});

describe('time', () => {
  it('reads a slow stream to its end', async () => {
    await using provider = await openRawProvider(async (_, response) => {
      for (const content of ['One ', 'by ', 'one.']) {
        sendEvents(response, [{ id: 'x', choices: [{ index: 0, delta: { content }, finish_reason: null }] }]);
        await delay(30);
      }
      sendEvents(response, [{ id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }]);
      response.end('data: [DONE]\n\n');
    });
    expect((await ask(modelAt(`${provider.url}/v1`, {}, { clock: systemClock }))).result.text).toBe('One by one.');
  });

  it('ends a step at its time limit', async () => {
    await using provider = await openRawProvider(() => {});
    const model = modelAt(`${provider.url}/v1`, { timeoutMs: 100 }, { clock: systemClock });
    const error = await failureOf(ask(model));
    expect(error.data).toMatchObject({ failure: 'timeout' });
    expect(error.message).toContain('LLM_TIMEOUT');
  });

  it('gives up on a stream that falls silent, after having tried again', async () => {
    await using provider = await openRawProvider((_, response) =>
      sendEvents(response, [{ id: 'x', choices: [{ index: 0, delta: { content: 'Hm' }, finish_reason: null }] }]),
    );
    const clock = new ManualClock();
    const events: StepEvent[] = [];
    const request = { instructions: '', messages: [{ role: 'user' as const, content: 'x' }], tools: TOOLS };
    const step = modelAt(`${provider.url}/v1`, { timeoutMs: 3_600_000 }, { clock }).step(
      { ...request, toolChoice: 'auto', signal: new AbortController().signal },
      (event) => events.push(event),
    );
    const ended = failureOf(step);
    for (let attempt = 1; attempt <= 3; attempt++) {
      await expect.poll(() => events.filter((event) => event.type === 'text').length).toBe(attempt);
      await clock.advance(200_000);
    }
    expect((await ended).data).toMatchObject({ failure: 'timeout' });
    expect(toldIn(events)).toBe('Hm');
  });

  it('ends at once when it is cancelled, and hangs up', async () => {
    await using provider = await openRawProvider((_, response) =>
      sendEvents(response, [{ id: 'x', choices: [{ index: 0, delta: { content: 'Hm' }, finish_reason: null }] }]),
    );
    const controller = new AbortController();
    const events: StepEvent[] = [];
    const step = modelAt(`${provider.url}/v1`).step(
      {
        instructions: '',
        messages: [{ role: 'user', content: 'x' }],
        tools: TOOLS,
        toolChoice: 'auto',
        signal: controller.signal,
      },
      (event) => {
        events.push(event);
        controller.abort();
      },
    );
    expect((await failureOf(step)).code).toBe('cancelled');
    expect(events).toEqual([{ type: 'text', delta: 'Hm' }]);
    await expect.poll(() => provider.abandoned()).toBe(1);
    const aborted = AbortSignal.abort();
    expect((await failureOf(ask(modelAt(`${provider.url}/v1`), 'x', { signal: aborted }))).code).toBe('cancelled');
    expect(provider.requests).toHaveLength(1);
  });
});
