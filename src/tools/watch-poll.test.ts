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

interface Polled {
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  readonly windowMs?: number;
}

interface Polling extends AsyncDisposable {
  poll(resourceVersion: string, options?: Polled): Promise<WatchPoll>;
}

/** Polls of pods, of a server that answers so. */
async function openPolling(answer: Answer): Promise<Polling> {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startFakeApiServer((request, response) => answer(response, request)));
  const client = stack.use(clientTo(server.url, { client: { attempts: 1 } }));
  const catalog = new ResourceCatalog({ client, clock: systemClock });
  return {
    poll: (resourceVersion, { timeoutSeconds = 20, signal = new AbortController().signal, windowMs = 100 } = {}) => {
      const context = { cluster: client, catalog, clock: systemClock, past: NO_PAST, signal, progress: () => {} };
      return pollWatch(context, PODS, { resourceVersion, timeoutSeconds }, { windowMs });
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** One poll from version 7 on. */
async function pollOf(answer: Answer, options: Polled = {}): Promise<WatchPoll> {
  await using polling = await openPolling(answer);
  return await polling.poll('7', options);
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

  it('answers with what happens alone at once, whatever its window', async () => {
    const late: Answer = async (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      await delay(1_000);
      response.write(event('ADDED', '8'));
      await delay(700);
      response.write(event('ADDED', '9'));
    };
    expect((await pollOf(late, { windowMs: 900 })).changes).toHaveLength(1);
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

describe('a poll that goes on where the last one ended', () => {
  /** Each watch says what is asked of it, and nothing by itself. */
  class Watches {
    readonly asked: (string | null)[] = [];
    readonly open: ServerResponse[] = [];
    readonly answer: Answer = (response, { url }) => {
      this.asked.push(new URL(url, 'http://fake').searchParams.get('resourceVersion'));
      this.open.push(response);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(event('ADDED', '8'));
    };
    firstClosed(): Promise<unknown> {
      return new Promise((resolve) => this.open[0]?.once('close', resolve));
    }
    say(...texts: readonly string[]): void {
      this.open.at(-1)?.write(texts.join(''));
    }
  }

  const versions = ({ changes }: WatchPoll): unknown[] => changes.map(({ object }) => object.metadata.resourceVersion);

  it('is told by the same watch, at once where something happened between them', async () => {
    const watches = new Watches();
    await using polling = await openPolling(watches.answer);
    expect(versions(await polling.poll('7'))).toEqual(['8']);
    watches.say(event('MODIFIED', '9'), event('DELETED', '10'));
    await delay(50);
    expect(versions(await polling.poll('8'))).toEqual(['9', '10']);
    const waiting = polling.poll('10');
    watches.say(event('BOOKMARK', '11'), event('ADDED', '12'));
    expect(versions(await waiting)).toEqual(['12']);
    expect(watches.asked).toEqual(['7']);
  });

  it('is told what happens in a row in one answer', async () => {
    const watches = new Watches();
    await using polling = await openPolling(watches.answer);
    await polling.poll('7');
    watches.say(event('ADDED', '9'));
    const waiting = polling.poll('8', { windowMs: 1_500 });
    await delay(500);
    watches.say(event('ADDED', '10'));
    expect(versions(await waiting)).toEqual(['9', '10']);
  });

  it('is told by another watch where the answer before it was lost', async () => {
    const watches = new Watches();
    await using polling = await openPolling(watches.answer);
    const lost = await polling.poll('7');
    expect(versions(await polling.poll('7'))).toEqual(versions(lost));
    expect(watches.asked).toEqual(['7', '7']);
  });

  it('is told by another watch where it comes late: one that nobody asks is closed', async () => {
    const watches = new Watches();
    await using polling = await openPolling(watches.answer);
    await polling.poll('7');
    await watches.firstClosed();
    await polling.poll('8');
    expect(watches.asked).toEqual(['7', '8']);
  });

  it('is told by another watch, for the rest of its time, where the held one ends without a word', async () => {
    const watches = new Watches();
    await using polling = await openPolling(watches.answer);
    await polling.poll('7');
    const waiting = polling.poll('8');
    watches.open[0]?.end();
    expect(versions(await waiting)).toEqual(['8']);
    expect(watches.asked).toEqual(['7', '8']);
  });

  it('loses nothing where more is told than is held for it: it takes a page, and another watch tells the rest', async () => {
    const watches = new Watches();
    await using polling = await openPolling(watches.answer);
    await polling.poll('7');
    const closed = watches.firstClosed();
    const large = { data: 'x'.repeat(600_000) };
    watches.say(...['9', '10', '11', '12', '13', '14'].map((version) => event('ADDED', version, large)));
    await closed;
    const pages = [await polling.poll('8')];
    expect(pages[0]).toMatchObject({ more: true, resourceVersion: '10' });
    expect(versions(await polling.poll('10'))).toEqual(['8']);
    expect(watches.asked).toEqual(['7', '10']);
  });
});
