import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { ManualClock } from '../../lib/testing/manual-clock.ts';
import { ask, failureOf, modelAt, TOOLS, toldIn } from '../testing/model-fixtures.ts';
import { openRawProvider, sendEvents } from '../testing/raw-provider.ts';
import type { StepEvent } from './model-step.ts';

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
