import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PODS } from '../kube/known-resources.ts';
import { ResourceCatalog } from '../kube/resource-catalog.ts';
import { clientTo, rejectionOf } from '../kube/testing/client-to.ts';
import { type SeenRequest, sendStatus, startFakeApiServer } from '../kube/testing/fake-api-server.ts';
import { systemClock } from '../lib/clock.ts';
import { NO_PAST } from './testing/no-cache.ts';
import { pollWatch, type WatchPoll } from './watch-poll.ts';

type Answer = (response: ServerResponse, request: SeenRequest) => void | Promise<void>;

/** One poll of pods from version 7 on, of a server that answers so. */
async function pollOf(
  answer: Answer,
  { timeoutSeconds = 20, signal = new AbortController().signal, windowMs = 100 } = {},
): Promise<WatchPoll> {
  await using server = await startFakeApiServer((request, response) => answer(response, request));
  await using client = clientTo(server.url, { client: { attempts: 1 } });
  const catalog = new ResourceCatalog({ client, clock: systemClock });
  const context = { cluster: client, catalog, clock: systemClock, past: NO_PAST, signal, progress: () => {} };
  return await pollWatch(context, PODS, { resourceVersion: '7', timeoutSeconds }, { windowMs });
}

function event(type: string, resourceVersion: string, more: object = {}): string {
  return `${JSON.stringify({ type, object: { metadata: { name: 'a', resourceVersion }, ...more } })}\n`;
}

const GONE = `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } })}\n`;
const BUSY = `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 500, reason: 'InternalError' } })}\n`;

/** Says `text` and leaves the watch open. */
const say =
  (...texts: readonly string[]): ((response: ServerResponse) => void) =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(texts.join(''));
  };

describe('a poll of a watch', () => {
  it('answers a moment after the first change, without waiting for the end', async () => {
    const poll = await pollOf(say(event('BOOKMARK', '8'), event('ADDED', '9'), event('DELETED', '10')));
    expect(poll).toMatchObject({ resourceVersion: '10', expired: false, more: false });
    expect(poll.changes.map(({ type }) => type)).toEqual(['ADDED', 'DELETED']);
  });

  it('collects changes for as long as it took to be answered, where that is longer', async () => {
    const slow: Answer = async (response) => {
      await delay(900);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(event('ADDED', '8'));
      await delay(50);
      response.write(event('ADDED', '9'));
    };
    expect((await pollOf(slow, { windowMs: 1 })).changes).toHaveLength(2);
  });

  it('goes on from a bookmark that comes behind the last change', async () => {
    expect(await pollOf(say(event('ADDED', '9'), event('BOOKMARK', '12')))).toMatchObject({ resourceVersion: '12' });
  });

  it.each([
    ['that the version is forgotten', GONE],
    ['of the API server', BUSY],
    ['of what is no event', '<html>\n'],
  ])('keeps what was told before a failure %s, which the next poll meets', async (_, failure) => {
    const poll = await pollOf(say(event('ADDED', '9'), failure));
    expect(poll).toMatchObject({ resourceVersion: '9', expired: false });
    expect(poll.changes).toHaveLength(1);
  });

  it('is expired where the API server has forgotten the version, told either way', async () => {
    const expired = { expired: true, resourceVersion: '', changes: [] };
    expect(await pollOf(say(GONE))).toMatchObject(expired);
    expect(await pollOf((response) => sendStatus(response, { code: 410, reason: 'Gone' }))).toMatchObject(expired);
  });

  it('holds at most about 1 MB, and goes on behind the last change that it holds', async () => {
    const large = { data: 'x'.repeat(600_000) };
    const poll = await pollOf(say(...['8', '9', '10', '11'].map((version) => event('ADDED', version, large))), {
      windowMs: 20_000,
    });
    expect(poll.changes).toHaveLength(2);
    expect(poll).toMatchObject({ resourceVersion: '9', more: true });
  });

  it('holds one change larger than that alone', async () => {
    const poll = await pollOf(say(event('ADDED', '8', { data: 'x'.repeat(3_000_000) }), event('ADDED', '9')), {
      windowMs: 20_000,
    });
    expect(poll.changes).toHaveLength(1);
    expect(poll).toMatchObject({ resourceVersion: '8', more: true });
  });

  it('is empty where a silent connection is cut after a while', async () => {
    const poll = await pollOf((response) => {
      say('')(response);
      response.flushHeaders();
      setTimeout(() => response.destroy(), 1_200);
    });
    expect(poll).toMatchObject({ changes: [], resourceVersion: '7', expired: false });
  });

  it.each([
    ['ended', (response: ServerResponse) => response.writeHead(200, { 'content-type': 'application/json' }).end()],
    [
      'cut',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
        setImmediate(() => response.destroy());
      },
    ],
  ])('fails where watches are %s as soon as they have begun: who asks again would never pause', async (_, answer) => {
    expect(await rejectionOf(pollOf(answer))).toMatchObject({ code: 'kube_unreachable', data: { fault: 'cut' } });
  });

  it('is empty at the end of its time where the API server does not end it', async () => {
    const poll = await pollOf((response) => response.writeHead(200).flushHeaders(), { timeoutSeconds: 1 });
    expect(poll).toMatchObject({ changes: [], resourceVersion: '7' });
  });

  it('fails where the API server has not begun to answer by then', async () => {
    expect(await rejectionOf(pollOf(() => {}, { timeoutSeconds: 1 }))).toMatchObject({ code: 'timeout' });
  });

  it('ends at once when it is aborted', async () => {
    const stop = new AbortController();
    const closed = Promise.withResolvers<void>();
    const asked = pollOf(
      (response) => {
        response.on('close', () => closed.resolve());
        response.writeHead(200).flushHeaders();
        setImmediate(() => stop.abort());
      },
      { signal: stop.signal },
    );
    expect(await rejectionOf(asked)).toMatchObject({ code: 'cancelled' });
    await closed.promise;
  });
});
