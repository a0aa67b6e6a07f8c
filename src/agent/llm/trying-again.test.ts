import { expect, it } from 'vitest';
import { START } from '../../lib/testing/start.ts';
import { ask, failureOf, modelAt, noticesOf } from '../testing/model-fixtures.ts';
import { openRawProvider, sendEvents } from '../testing/raw-provider.ts';
import { openScriptedProvider } from '../testing/scripted-provider.ts';

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
    const [notice] = noticesOf(events);
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
  expect(noticesOf(events)).toMatchObject([
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
  expect(noticesOf(events)).toMatchObject([{ code: 'retrying', reason: 'cutOff' }]);
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
  expect(noticesOf(events)).toEqual([{ code: 'limitClamped', what: 'maxOutputTokens', from: 32_000, to: 8192 }]);
  expect(model.maxOutputTokens).toBe(8192);
  expect(noticesOf((await ask(model)).events)).toEqual([]);
  expect(provider.requests).toHaveLength(3);
});

it('reads an error that comes inside a stream', async () => {
  await using provider = await openRawProvider((_, response, count) => {
    if (count === 1) sendEvents(response, [{ error: { message: 'Upstream overloaded', code: 502 } }]);
    else sendEvents(response, [{ id: 'x', choices: [{ index: 0, delta: { content: 'Ok' }, finish_reason: 'stop' }] }]);
    response.end();
  });
  const { result, events } = await ask(modelAt(`${provider.url}/v1`));
  expect(result.text).toBe('Ok');
  expect(noticesOf(events)).toMatchObject([{ reason: 'overloaded' }]);
});
