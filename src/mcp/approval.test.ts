import { describe, expect, test } from 'vitest';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import { type Message, RawPeer } from './testing/raw-peer.ts';
import { sampleServerFactory } from './testing/sample-server.ts';
import { newSampleLog, type SampleLog } from './testing/sample-tools.ts';

const RENAME = { name: 'rename', arguments: { to: 'web' } };
const YES = { approval: { action: 'accept', content: { approve: true } } };

interface InputRequired {
  readonly resultType: string;
  readonly requestState: string;
  readonly inputRequests: { readonly approval: { readonly method: string; readonly params: Record<string, unknown> } };
}

function peerWith(log: SampleLog, clock?: ManualClock): RawPeer {
  return new RawPeer(sampleServerFactory({ log, ...(clock === undefined ? {} : { clock }) }));
}

describe('a write asked for by a client of 2026-07-28', () => {
  async function ask(peer: RawPeer, params: Record<string, unknown> = RENAME): Promise<InputRequired> {
    return (await peer.request2026('tools/call', params)).result as InputRequired;
  }

  async function answer(peer: RawPeer, params: Record<string, unknown>): Promise<Message> {
    return await peer.request2026('tools/call', { ...RENAME, ...params });
  }

  test('is put to a person with cluster, summary and changes, and a no as the default', async () => {
    await using peer = peerWith(newSampleLog());
    const question = await ask(peer);
    expect(question.resultType).toBe('input_required');
    expect(question.inputRequests.approval).toMatchObject({
      method: 'elicitation/create',
      params: {
        message: 'cluster prod: rename to web\nname: old → web',
        requestedSchema: { required: ['approve'], properties: { approve: { type: 'boolean', default: false } } },
      },
    });
  });

  test('is done after a yes, once', async () => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    const { requestState } = await ask(peer);
    const done = await answer(peer, { requestState, inputResponses: YES });
    expect(done.result).toMatchObject({ content: [{ text: 'done: rename to web' }] });
    const again = await answer(peer, { requestState, inputResponses: YES });
    expect(again.result).toMatchObject({ isError: true });
    expect(log.applied).toEqual(['rename to web']);
    expect(log.refused).toEqual([expect.stringContaining('used already')]);
  });

  test('is done once when the same yes comes many times at once', async () => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    const { requestState } = await ask(peer);
    await Promise.all(Array.from({ length: 20 }, () => answer(peer, { requestState, inputResponses: YES })));
    expect(log.applied).toEqual(['rename to web']);
  });

  test.each([
    ['a decline', { action: 'decline' }],
    ['a cancel', { action: 'cancel' }],
    ['an accepted no', { action: 'accept', content: { approve: false } }],
    ['an accepted form without an answer', { action: 'accept', content: {} }],
    ['a yes that is not true', { action: 'accept', content: { approve: 'true' } }],
  ])('stays undone after %s, and that spends the question', async (_name, approval) => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    const { requestState } = await ask(peer);
    const refused = await answer(peer, { requestState, inputResponses: { approval } });
    expect(refused.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('k8s-mcp tool rename') }],
    });
    await answer(peer, { requestState, inputResponses: YES });
    expect(log.applied).toEqual([]);
  });

  test('is asked about when a yes is made up on the first call', async () => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    const first = await answer(peer, { inputResponses: YES });
    expect(first.result).toMatchObject({ resultType: 'input_required' });
    expect(log.applied).toEqual([]);
  });

  test.each([
    ['made up', () => 'v1.e30.AAAA'],
    ['empty', () => ''],
    ['altered', (state: string) => `${state.slice(0, 10)}${state[10] === 'A' ? 'B' : 'A'}${state.slice(11)}`],
    ['cut', (state: string) => state.slice(0, -3)],
  ])('is a broken request with a state that is %s', async (_name, forge) => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    const { requestState } = await ask(peer);
    const { error } = await answer(peer, { requestState: forge(requestState), inputResponses: YES });
    expect(error).toMatchObject({ code: -32602 });
    expect(log.applied).toEqual([]);
  });

  test('is a broken request with a state of another server', async () => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    await using other = peerWith(newSampleLog());
    const { requestState } = await ask(other);
    const { error } = await answer(peer, { requestState, inputResponses: YES });
    expect(error).toMatchObject({ code: -32602 });
  });

  test.each([
    ['other arguments', { name: 'rename', arguments: { to: 'db' } }],
    ['another tool', { name: 'echo', arguments: { to: 'web' } }],
  ])('stays undone when the yes is sent with %s', async (_name, call) => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    const { requestState } = await ask(peer);
    const result = await peer.request2026('tools/call', { ...call, requestState, inputResponses: YES });
    expect(result.result).toMatchObject({ isError: true });
    expect(log.applied).toEqual([]);
    expect(log.refused).toEqual([expect.stringContaining('another call')]);
  });

  test('does not care in which order the arguments stand', async () => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    const { requestState } = await ask(peer, { name: 'rename', arguments: { to: 'web', a: { x: 1, y: 2 } } });
    const call = { name: 'rename', arguments: { a: { y: 2, x: 1 }, to: 'web' } };
    await peer.request2026('tools/call', { ...call, requestState, inputResponses: YES });
    expect(log.applied).toEqual(['rename to web']);
  });

  test('stays undone when the yes comes after ten minutes', async () => {
    const log = newSampleLog();
    const clock = new ManualClock();
    await using peer = peerWith(log, clock);
    const { requestState } = await ask(peer);
    await clock.advance(10 * 60_000);
    const late = await answer(peer, { requestState, inputResponses: YES });
    expect(late.result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('too late') }] });
    expect(log.applied).toEqual([]);
  });

  test('is asked about again when the answer is missing', async () => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    const { requestState } = await ask(peer);
    const again = (await answer(peer, { requestState, inputResponses: { other: { action: 'accept' } } }))
      .result as InputRequired;
    expect(again.resultType).toBe('input_required');
    await answer(peer, { requestState: again.requestState, inputResponses: YES });
    expect(log.applied).toEqual(['rename to web']);
  });

  test.each([
    ['no elicitation', {}],
    ['links only', { elicitation: { url: {} } }],
  ])('stays undone when the client has %s, and says how to allow it', async (_name, capabilities) => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    const { result } = await peer.request2026('tools/call', RENAME, capabilities);
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('k8s-mcp tool rename') }],
    });
    expect(log.applied).toEqual([]);
  });
});

describe('a write asked for by a client of 2025-11-25', () => {
  async function answerTheQuestion(peer: RawPeer, result: Record<string, unknown>): Promise<Message> {
    const question = await peer.receive((message) => message.method === 'elicitation/create');
    peer.send({ id: question.id, result });
    return question;
  }

  test('is put to a person while the call waits, and done after a yes', async () => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    await peer.initialize2025();
    const calling = peer.request('tools/call', RENAME);
    const question = await answerTheQuestion(peer, { action: 'accept', content: { approve: true } });
    expect(question.params).toMatchObject({ message: 'cluster prod: rename to web\nname: old → web' });
    expect((await calling).result).toMatchObject({ content: [{ text: 'done: rename to web' }] });
    expect(log.applied).toEqual(['rename to web']);
  });

  test.each([
    { action: 'decline' },
    { action: 'cancel' },
    { action: 'accept', content: { approve: false } },
  ])('stays undone after %j', async (reply) => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    await peer.initialize2025();
    const calling = peer.request('tools/call', RENAME);
    await answerTheQuestion(peer, reply);
    expect((await calling).result).toMatchObject({ isError: true });
    expect(log.applied).toEqual([]);
  });

  test('stays undone without elicitation', async () => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    await peer.initialize2025({});
    const { result } = await peer.request('tools/call', RENAME);
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('k8s-mcp tool rename') }],
    });
    expect(log.applied).toEqual([]);
  });

  test('is asked about whatever answers come along with the call', async () => {
    const log = newSampleLog();
    await using peer = peerWith(log);
    await peer.initialize2025();
    void peer.request('tools/call', { ...RENAME, inputResponses: YES });
    await peer.receive((message) => message.method === 'elicitation/create');
    expect(log.applied).toEqual([]);
  });

  test('stays undone with a state from elsewhere', async () => {
    const log = newSampleLog();
    await using modern = peerWith(log);
    const { requestState } = (await modern.request2026('tools/call', RENAME)).result as InputRequired;
    await using peer = peerWith(log);
    await peer.initialize2025();
    const { error } = await peer.request('tools/call', { ...RENAME, requestState, inputResponses: YES });
    expect(error).toMatchObject({ code: -32602 });
    expect(log.applied).toEqual([]);
  });
});
