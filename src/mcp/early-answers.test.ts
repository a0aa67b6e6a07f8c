import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { answerEarly } from './early-answers.ts';
import { PLAIN_VERSIONS } from './plain-message.ts';
import { envelope2026, type Message, RawPeer } from './testing/raw-peer.ts';
import { SAMPLE_OFFER, sampleServerFactory } from './testing/sample-server.ts';

type Line = Record<string, unknown> | string;

const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '0' } };
const INITIALIZE = { id: 1, method: 'initialize', params: HELLO };
const INITIALIZED = { method: 'notifications/initialized' };
const LIST = { id: 2, method: 'tools/list', params: {} };
const ECHO = { id: 3, method: 'tools/call', params: { name: 'echo', arguments: { word: 'grüß Gott' } } };
const LAST = 'last';

function bytesOf(lines: readonly Line[]): Buffer {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify({ jsonrpc: '2.0', ...line })));
  return Buffer.from(texts.map((text) => `${text}\n`).join(''));
}

/** Everything a server says to `lines`, a question at the end included that no early answer knows. */
async function heard(lines: readonly Line[], options: { readonly early: boolean }): Promise<readonly Message[]> {
  await using peer = new RawPeer(sampleServerFactory(), options.early ? SAMPLE_OFFER : undefined);
  peer.stdin.write(bytesOf([...lines, { id: LAST, method: 'ping', params: {} }]));
  const messages: Message[] = [];
  do messages.push(await peer.receive(() => true));
  while ((messages.at(-1)?.id as unknown) !== LAST);
  return messages;
}

describe('the early answers', () => {
  it('are there without a server', async () => {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    const answering = answerEarly(SAMPLE_OFFER, { stdin, stdout, signal: new AbortController().signal });
    stdin.write(bytesOf([INITIALIZE]));
    await turn();
    expect(JSON.parse(String(stdout.read()))).toMatchObject({ id: 1, result: { serverInfo: { name: 'sample' } } });
    stdin.write(bytesOf([INITIALIZED, LIST]));
    expect(await answering).toEqual({ answered: new Set([1, 2]) });
    expect(JSON.parse(String(stdout.read()))).toMatchObject({ id: 2, result: { tools: SAMPLE_OFFER.tools } });
  });

  it.each(PLAIN_VERSIONS)('are those of the SDK, once each and in order, in revision %s', async (protocolVersion) => {
    const lines = [
      { ...INITIALIZE, params: { ...HELLO, protocolVersion } },
      INITIALIZED,
      LIST,
      { ...LIST, id: 'again' },
    ];
    const answers = await heard(lines, { early: true });
    expect(answers).toEqual(await heard(lines, { early: false }));
    expect(answers.map(({ id }) => id as unknown)).toEqual([1, 2, 'again', LAST]);
  });

  it.each<[string, readonly Line[]]>([
    ['a list before the greeting', [LIST, INITIALIZE, INITIALIZED, LIST]],
    ['a list before the greeting is confirmed', [INITIALIZE, LIST, INITIALIZED]],
    ['two greetings', [INITIALIZE, { ...INITIALIZE, id: 5 }, LIST]],
    ['one id for two requests', [INITIALIZE, { ...LIST, id: 1 }]],
    ['a call between', [INITIALIZE, INITIALIZED, ECHO, LIST]],
    ['no JSON at first', ['this is no JSON', INITIALIZE, INITIALIZED, LIST]],
    ['no JSON between', [INITIALIZE, '{', '', LIST]],
    ['a batch', [`[${JSON.stringify({ jsonrpc: '2.0', ...INITIALIZE })}]`, INITIALIZE, LIST]],
    ['a revision that nobody knows', [{ ...INITIALIZE, params: { ...HELLO, protocolVersion: '1999-01-01' } }, LIST]],
    ['a greeting that is wrong', [{ ...INITIALIZE, params: { ...HELLO, capabilities: { roots: 7 } } }, LIST]],
    ['a greeting without parameters', [{ id: 1, method: 'initialize' }, LIST]],
    ['a cursor', [INITIALIZE, INITIALIZED, { ...LIST, params: { cursor: 'x' } }, LIST]],
    ['a method that nobody knows', [INITIALIZE, { id: 9, method: 'tools/lost' }, LIST]],
    ['revision 2026-07-28', [{ id: 1, method: 'server/discover', params: { _meta: envelope2026({}) } }]],
    ['a list of 2026-07-28', [{ ...LIST, params: { _meta: envelope2026({}) } }, INITIALIZE]],
    ['2026-07-28 after a greeting', [INITIALIZE, { ...LIST, params: { _meta: envelope2026({}) } }]],
  ])('change nothing about %s', async (_, lines) => {
    // The SDK sends an error before the answer to what came first.
    const byId = (messages: readonly Message[]): readonly Message[] =>
      messages.toSorted((a, b) => String(a.id).localeCompare(String(b.id)));
    expect(byId(await heard(lines, { early: true }))).toEqual(byId(await heard(lines, { early: false })));
  });

  it('leave no byte out, wherever the input is cut', async () => {
    await using peer = new RawPeer(sampleServerFactory(), SAMPLE_OFFER);
    for (const byte of bytesOf([INITIALIZE, INITIALIZED, LIST, ECHO])) {
      peer.stdin.write(Buffer.of(byte));
      await turn();
    }
    for (const id of [1, 2, 3]) expect(await peer.receive(() => true)).toMatchObject({ id });
  });

  it('let the server know what the client can do', async () => {
    await using peer = new RawPeer(sampleServerFactory(), SAMPLE_OFFER);
    await peer.initialize2025({ elicitation: { form: {} } });
    await peer.request('tools/list', {});
    peer.send({ id: 7, method: 'tools/call', params: { name: 'rename', arguments: { to: 'new' } } });
    expect(await peer.receive(({ method }) => method !== undefined)).toMatchObject({ method: 'elicitation/create' });
  });

  it('hand a first message over that is too long to wait for', async () => {
    await using peer = new RawPeer(sampleServerFactory(), SAMPLE_OFFER);
    const padding = { ...HELLO, capabilities: { experimental: { x: { y: 'z'.repeat(1_000_000) } } } };
    peer.stdin.write(bytesOf([{ ...INITIALIZE, params: padding }, LIST]));
    for (const id of [1, 2]) expect(await peer.receive(() => true)).toMatchObject({ id });
  });

  it('end with the input, and when they are told to', async () => {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    const answering = answerEarly(SAMPLE_OFFER, { stdin, stdout, signal: new AbortController().signal });
    stdin.end(bytesOf([INITIALIZE]));
    expect(await answering).toBeUndefined();
    expect(JSON.parse(String(stdout.read()))).toMatchObject({ id: 1 });
    const stop = new AbortController();
    const stopped = answerEarly(SAMPLE_OFFER, { stdin: new PassThrough(), stdout, signal: stop.signal });
    stop.abort();
    expect(await stopped).toBeUndefined();
    expect(await answerEarly(SAMPLE_OFFER, { stdin: new PassThrough(), stdout, signal: stop.signal })).toBeUndefined();
  });
});
