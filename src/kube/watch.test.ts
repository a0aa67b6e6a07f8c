import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEPLOYMENTS, PODS } from './known-resources.ts';
import { clientTo, rejectionOf } from './testing/client-to.ts';
import { sendStatus, startFakeApiServer } from './testing/fake-api-server.ts';
import { type WatchEvent, watchResource } from './watch.ts';

const QUIET = { resourceVersion: '7', timeoutSeconds: 5, signal: new AbortController().signal };

function pod(name: string, resourceVersion: string): object {
  return { kind: 'Pod', apiVersion: 'v1', metadata: { name, namespace: 'shop', resourceVersion }, spec: {} };
}

function line(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function begin(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(text);
}

class Told {
  answers = 0;
  readonly events: WatchEvent[] = [];
  readonly onAnswer = (): void => {
    this.answers += 1;
  };
  readonly onEvent = (event: WatchEvent): void => {
    this.events.push(event);
  };
}

describe('a watch', () => {
  it('asks for bookmarks and an end, and not for compression', async () => {
    await using server = await startFakeApiServer((_request, response) => {
      begin(response, '');
      response.end();
    });
    await using client = clientTo(server.url);
    await watchResource(client, DEPLOYMENTS, { ...QUIET, namespace: 'shop' }, new Told());
    expect(server.requests[0]?.url).toBe(
      '/apis/apps/v1/namespaces/shop/deployments?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=5',
    );
    expect(server.requests[0]?.headers['accept-encoding']).toBeUndefined();
  });

  it('tells what comes in whatever pieces, while it goes on', async () => {
    const text = [
      line('ADDED', pod('二', '8')),
      line('BOOKMARK', { kind: 'Pod', metadata: { resourceVersion: '9' } }),
      line('LATER', pod('of a type to come', '9')),
      line('DELETED', pod('二', '10')),
    ].join('');
    const bytes = Buffer.from(text);
    const told = new Told();
    await using server = await startFakeApiServer(async (_request, response) => {
      begin(response, '');
      for (let at = 0; at < bytes.length; at += 7) response.write(bytes.subarray(at, at + 7));
      await expect.poll(() => told.events.length).toBe(3);
      response.end();
    });
    await using client = clientTo(server.url);
    await watchResource(client, PODS, QUIET, told);
    expect(told.answers).toBe(1);
    expect(told.events).toEqual([
      { type: 'ADDED', object: pod('二', '8'), bytes: Buffer.byteLength(line('ADDED', pod('二', '8'))) - 1 },
      { type: 'BOOKMARK', resourceVersion: '9' },
      { type: 'DELETED', object: pod('二', '10'), bytes: expect.any(Number) as number },
    ]);
  });

  it('reads what a proxy has compressed all the same', async () => {
    await using server = await startFakeApiServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(line('MODIFIED', pod('a', '8'))));
    });
    await using client = clientTo(server.url);
    const told = new Told();
    await watchResource(client, PODS, QUIET, told);
    expect(told.events).toHaveLength(1);
  });

  it.each([
    ['a status', (response: ServerResponse) => sendStatus(response, { code: 410, reason: 'Expired' })],
    [
      'an event',
      (response: ServerResponse) => {
        begin(response, line('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' }));
        response.end();
      },
    ],
  ])('that begins at a forgotten version is expired, by %s', async (_, answer) => {
    await using server = await startFakeApiServer((_request, response) => answer(response));
    await using client = clientTo(server.url);
    expect(await rejectionOf(watchResource(client, PODS, QUIET, new Told()))).toMatchObject({
      code: 'cursor_expired',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('fails as a request does when a failure comes in the middle', async () => {
    await using server = await startFakeApiServer((_request, response) => {
      const status = { kind: 'Status', code: 429, reason: 'TooManyRequests', details: { retryAfterSeconds: 3 } };
      begin(response, line('ADDED', pod('a', '8')) + line('ERROR', status));
      response.end();
    });
    await using client = clientTo(server.url);
    const told = new Told();
    expect(await rejectionOf(watchResource(client, PODS, QUIET, told))).toMatchObject({
      code: 'kube_api',
      data: { httpStatus: 429, retryAfterMs: 3000, verb: 'watch', resource: 'pods' },
    });
    expect(told.events).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  it('is tried again as long as nothing was answered, and then not', async () => {
    await using server = await startFakeApiServer((_request, response, index) => {
      if (index === 0) sendStatus(response, { code: 503, reason: 'ServiceUnavailable' });
      else if (index === 1) response.destroy();
      else {
        begin(response, line('ADDED', pod('a', '8')));
        setImmediate(() => response.destroy());
      }
    });
    await using client = clientTo(server.url);
    const told = new Told();
    expect(await rejectionOf(watchResource(client, PODS, QUIET, told))).toMatchObject({
      code: 'kube_unreachable',
      data: { fault: 'cut' },
    });
    expect(server.requests).toHaveLength(3);
  });

  it('goes on with renewed credentials after a 401', async () => {
    await using server = await startFakeApiServer((_request, response, index) => {
      if (index === 0) return sendStatus(response, { code: 401, reason: 'Unauthorized' });
      begin(response, line('ADDED', pod('a', '8')));
      response.end();
    });
    const script =
      'console.log(JSON.stringify({apiVersion:"client.authentication.k8s.io/v1",kind:"ExecCredential",status:{token:"t"+process.hrtime.bigint()}}))';
    await using client = clientTo(server.url, {
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: process.execPath,
          args: ['-e', script],
          env: [],
          installHint: '',
          provideClusterInfo: false,
          interactiveMode: 'Never',
        },
      },
    });
    const told = new Told();
    await watchResource(client, PODS, QUIET, told);
    expect(told.events).toHaveLength(1);
    const [first, second] = server.requests.map(({ headers }) => headers.authorization);
    expect(first).not.toBe(second);
  });

  it.each([
    ['what is no JSON', '<html>\n'],
    ['what is no event', '{"kind":"PodList"}\n'],
  ])('refuses %s, and quotes none of it', async (_, text) => {
    await using server = await startFakeApiServer((_request, response) => begin(response, text));
    await using client = clientTo(server.url);
    const error = (await rejectionOf(watchResource(client, PODS, QUIET, new Told()))) as Error;
    expect(error).toMatchObject({ code: 'kube_unreachable', data: { fault: 'protocol' } });
    expect(error.message).not.toContain(text.trim());
  });

  it('closes its connection at once when it is aborted, also in the middle of an event', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await startFakeApiServer((_request, response) => {
      response.on('close', () => closed.resolve());
      begin(response, `${line('ADDED', pod('a', '8'))}${line('ADDED', pod('b', '9'))}{"type":`);
    });
    await using client = clientTo(server.url);
    const stop = new AbortController();
    const told = new Told();
    const onEvent = (event: WatchEvent): void => {
      told.onEvent(event);
      stop.abort();
    };
    const watch = watchResource(client, PODS, { ...QUIET, signal: stop.signal }, { ...told, onEvent });
    expect(await rejectionOf(watch)).toMatchObject({ code: 'cancelled' });
    await closed.promise;
    expect(told.events).toHaveLength(1);
  });

  it('may be silent for all its time', async () => {
    await using server = await startFakeApiServer((_request, response) => {
      begin(response, '');
      response.flushHeaders();
      setTimeout(() => response.end(line('ADDED', pod('a', '8'))), 150);
    });
    await using client = clientTo(server.url, { client: { idleTimeoutMs: 50 } });
    const told = new Told();
    await watchResource(client, PODS, QUIET, told);
    expect(told.events).toHaveLength(1);
  });
});

describe('many watches', () => {
  it('wait for their turn, and keep no list waiting', async () => {
    const waiting: ServerResponse[] = [];
    await using server = await startFakeApiServer((request, response) => {
      if (request.url.includes('watch=true')) waiting.push(response);
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[]}');
    });
    await using client = clientTo(server.url, { client: { idleTimeoutMs: 20_000 } });
    const stop = new AbortController();
    const watches = Array.from({ length: 300 }, () =>
      rejectionOf(watchResource(client, PODS, { ...QUIET, signal: stop.signal }, new Told())),
    );
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(256);
    await client.request({ path: '/api/v1/pods', verb: 'list', resource: 'pods' });
    expect(waiting).toHaveLength(256);
    begin(waiting[0] as ServerResponse, '');
    waiting[0]?.destroy();
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(257);
    stop.abort();
    expect(await Promise.all(watches)).toHaveLength(300);
  });
});
