import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { clientTo, rejectionOf } from './testing/client-to.ts';
import { sendJson, sendStatus, startFakeApiServer } from './testing/fake-api-server.ts';

const PODS_REQUEST = { path: '/api/v1/pods', verb: 'list', resource: 'pods' } as const;
const CREATE_REQUEST = { ...PODS_REQUEST, method: 'POST', verb: 'create', body: { kind: 'Pod' } } as const;

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await rejectionOf(promise);
  if (!(error instanceof AppError)) throw error;
  return error;
}

describe('ClusterClient', () => {
  it('asks over one connection that is kept alive', async () => {
    await using server = await startFakeApiServer((_request, response) => sendJson(response, { ok: true }));
    await using client = clientTo(server.url);
    for (let i = 0; i < 5; i++) await client.request(PODS_REQUEST);
    expect(server.requests).toHaveLength(5);
    expect(server.connections()).toBe(1);
  });

  it('sends path, query and body as they are, below the path of the server', async () => {
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    await using client = clientTo(`${server.url}/k8s/clusters/c-1/`);
    await client.request({
      ...CREATE_REQUEST,
      path: '/api/v1/namespaces/a%2Fb/pods',
      query: { dryRun: 'All', labelSelector: 'app=a,b in (c,d)', limit: 5, continue: undefined },
    });
    const [request] = server.requests;
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe(
      '/k8s/clusters/c-1/api/v1/namespaces/a%2Fb/pods?dryRun=All&labelSelector=app%3Da%2Cb+in+%28c%2Cd%29&limit=5',
    );
    expect(request?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(request?.body ?? '')).toEqual({ kind: 'Pod' });
    expect(client.server).toBe(`${server.url}/k8s/clusters/c-1`);
  });

  it('asks for gzip and says how large the body was before it', async () => {
    const body = JSON.stringify({ items: Array.from({ length: 2_000 }, (_, i) => ({ name: `pod-${i}` })) });
    await using server = await startFakeApiServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(body));
    });
    await using client = clientTo(server.url);
    const answer = await client.request<{ items: unknown[] }>(PODS_REQUEST);
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip');
    expect(answer.body.items).toHaveLength(2_000);
    expect(answer.bytes).toBe(body.length);
  });

  it('reads text as it is, with U+FFFD for bytes that are no UTF-8', async () => {
    await using server = await startFakeApiServer((_request, response) => {
      response.end(Buffer.from([0x61, 0xff, 0x62, 0x0a]));
    });
    await using client = clientTo(server.url);
    expect(await client.text({ path: '/log', verb: 'get', resource: 'pods/log' })).toBe('a\ufffdb\n');
  });

  describe('when the API server is in trouble', () => {
    it('comes back after a 429 when Retry-After says', async () => {
      await using server = await startFakeApiServer((_request, response, index) => {
        if (index === 0) sendStatus(response, { code: 429, reason: 'TooManyRequests' }, { 'retry-after': '3' });
        else sendJson(response, { ok: true });
      });
      const clock = new PassingClock();
      await using client = clientTo(server.url, { clock });
      expect((await client.request(PODS_REQUEST)).body).toEqual({ ok: true });
      expect(clock.pauses).toEqual([3_000]);
    });

    it('leaves a long Retry-After to the caller, at once', async () => {
      await using server = await startFakeApiServer((_request, response) =>
        sendStatus(response, { code: 429, reason: 'TooManyRequests' }, { 'retry-after': '120' }),
      );
      await using client = clientTo(server.url);
      const failure = await failureOf(client.request(PODS_REQUEST));
      expect(server.requests).toHaveLength(1);
      expect(failure.data).toMatchObject({ httpStatus: 429, retryAfterMs: 120_000 });
    });

    it('tries a read four times in all after a 5xx, with growing pauses, then says which status it was', async () => {
      await using server = await startFakeApiServer((_request, response) =>
        sendStatus(response, { code: 503, reason: 'ServiceUnavailable', message: 'etcd leader changed' }),
      );
      const clock = new PassingClock();
      await using client = clientTo(server.url, { clock });
      const failure = await failureOf(client.request(PODS_REQUEST));
      expect(server.requests).toHaveLength(4);
      expect(clock.pauses).toHaveLength(3);
      expect(clock.pauses.toSorted((a, b) => a - b)).toEqual(clock.pauses);
      expect(failure.code).toBe('kube_api');
      expect(failure.message).toContain('failed (503): list pods. The API server says: etcd leader changed');
    });

    it('never repeats a write after a 5xx or a cut connection', async () => {
      for (const fault of ['status', 'cut'] as const) {
        await using server = await startFakeApiServer((_request, response) => {
          if (fault === 'status') sendStatus(response, { code: 500, reason: 'InternalError' });
          else response.socket?.destroy();
        });
        await using client = clientTo(server.url);
        await rejectionOf(client.request(CREATE_REQUEST));
        expect(server.requests).toHaveLength(1);
      }
    });

    it('repeats a write that a 429 has put off, and not one that it has refused for good', async () => {
      await using server = await startFakeApiServer((_request, response, index) => {
        if (index === 0) sendStatus(response, { code: 429, reason: 'TooManyRequests' }, { 'retry-after': '1' });
        else if (index === 1) sendJson(response, { ok: true }, 201);
        else sendStatus(response, { code: 429, reason: 'TooManyRequests', message: 'disruption budget' });
      });
      await using client = clientTo(server.url);
      expect((await client.request(CREATE_REQUEST)).status).toBe(201);
      await rejectionOf(client.request(CREATE_REQUEST));
      expect(server.requests).toHaveLength(3);
    });

    it('reads again when a body ends half-way, plain or compressed', async () => {
      const whole = Buffer.from(JSON.stringify({ items: ['x'.repeat(10_000)] }));
      for (const encoding of ['identity', 'gzip']) {
        const bytes = encoding === 'gzip' ? gzipSync(whole) : whole;
        await using server = await startFakeApiServer((_request, response, index) => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
          if (index > 0) return void response.end(bytes);
          response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy());
          return undefined;
        });
        await using client = clientTo(server.url);
        const answer = await client.request<{ items: string[] }>(PODS_REQUEST);
        expect(answer.body.items[0]).toHaveLength(10_000);
        expect(server.requests).toHaveLength(2);
      }
    });

    it('says that the body was cut when it is cut every time', async () => {
      await using server = await startFakeApiServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
        response.write('{"items":[', () => response.socket?.destroy());
      });
      await using client = clientTo(server.url);
      const failure = await failureOf(client.request(PODS_REQUEST));
      expect(failure.code).toBe('kube_unreachable');
      expect(failure.data.fault).toBe('cut');
      expect(failure.message).toContain('cut its answer off in the middle');
    });

    it('gives up on a server that sends a byte and then nothing', async () => {
      await using server = await startFakeApiServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{');
      });
      await using client = clientTo(server.url, { client: { idleTimeoutMs: 60 } });
      const failure = await failureOf(client.request(PODS_REQUEST));
      expect(failure.data.fault).toBe('timeout');
      expect(failure.message).toContain('stopped in the middle of its answer');
    });

    it('waits for a slow body as long as bytes keep coming', async () => {
      await using server = await startFakeApiServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const pieces = ['{"a"', ':', '[1', ',2', ',3', ']}'];
        const timer = setInterval(() => {
          const piece = pieces.shift();
          if (piece !== undefined) return void response.write(piece);
          clearInterval(timer);
          return void response.end();
        }, 60);
      });
      await using client = clientTo(server.url, { client: { idleTimeoutMs: 250, attempts: 1 } });
      expect((await client.request(PODS_REQUEST)).body).toEqual({ a: [1, 2, 3] });
    });

    it('gives up on a server that never answers', async () => {
      await using server = await startFakeApiServer(() => {});
      await using client = clientTo(server.url, { client: { idleTimeoutMs: 60 } });
      expect((await failureOf(client.request(PODS_REQUEST))).message).toContain('gave no answer within 0.06 s');
      expect(server.requests).toHaveLength(1);
    });

    it('says that nothing listens', async () => {
      const server = await startFakeApiServer(() => {});
      await server[Symbol.asyncDispose]();
      await using client = clientTo(server.url);
      const failure = await failureOf(client.request(PODS_REQUEST));
      expect(failure.data.fault).toBe('refused');
      expect(failure.message).toContain(`cluster fake (${server.url}) refuses connections`);
    });

    it('says that a host name is unknown', async () => {
      await using client = clientTo('http://no-such-host.invalid:6443');
      const failure = await failureOf(client.request(PODS_REQUEST));
      expect(failure.data.fault).toBe('dns');
    });
  });

  describe('limits', () => {
    it('stops reading a body that passes maxBytes, compressed or not', async () => {
      const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
      await using server = await startFakeApiServer((request, response) => {
        response.writeHead(200, request.url.endsWith('gz') ? { 'content-encoding': 'gzip' } : {});
        response.end(request.url.endsWith('gz') ? bomb : Buffer.alloc(500_000, 0x20));
      });
      await using client = clientTo(server.url);
      for (const path of ['/plain', '/gz']) {
        const failure = await failureOf(client.request({ ...PODS_REQUEST, path, maxBytes: 100_000 }));
        expect(failure.code).toBe('response_too_large');
        expect(failure.data.maxBytes).toBe(100_000);
      }
      expect(server.requests).toHaveLength(2);
    });

    it('ends with timeout after its own deadline, retries included', async () => {
      await using server = await startFakeApiServer(() => {});
      await using client = clientTo(server.url);
      const failure = await failureOf(client.request({ ...PODS_REQUEST, timeoutMs: 50 }));
      expect(failure.code).toBe('timeout');
      expect(failure.data.timeoutMs).toBe(50);
      expect(failure.message).toContain('list pods');
    });

    it('ends with timeout when the signal of the caller does', async () => {
      await using server = await startFakeApiServer(() => {});
      await using client = clientTo(server.url);
      const failure = await failureOf(client.request({ ...PODS_REQUEST, signal: AbortSignal.timeout(30) }));
      expect(failure.code).toBe('timeout');
    });

    it('closes the socket when the caller aborts', async () => {
      const aborted = Promise.withResolvers<void>();
      const arrived = Promise.withResolvers<void>();
      await using server = await startFakeApiServer((_request, response) => {
        response.on('close', () => aborted.resolve());
        arrived.resolve();
      });
      await using client = clientTo(server.url);
      const controller = new AbortController();
      const call = client.request({ ...PODS_REQUEST, signal: controller.signal });
      await arrived.promise;
      controller.abort();
      expect((await failureOf(call)).code).toBe('cancelled');
      await aborted.promise;
    });

    it('gives an abort that is an error of ours as it is', async () => {
      await using server = await startFakeApiServer(() => {});
      await using client = clientTo(server.url);
      const reason = new AppError('timeout', 'the caller had no more time');
      expect(await rejectionOf(client.request({ ...PODS_REQUEST, signal: AbortSignal.abort(reason) }))).toBe(reason);
      expect(server.requests).toHaveLength(0);
    });
  });

  describe('what it says of refusals', () => {
    it('names the missing right', async () => {
      await using server = await startFakeApiServer((_request, response) =>
        sendStatus(response, {
          code: 403,
          reason: 'Forbidden',
          message: 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "shop"',
        }),
      );
      await using client = clientTo(server.url);
      const failure = await failureOf(client.request({ ...PODS_REQUEST, namespace: 'shop' }));
      expect(failure.message).toBe(
        'You may not list pods in namespace shop on cluster fake (you are "jane"): the right "list" on "pods" is missing. Ask whoever gives rights on this cluster for it.',
      );
      expect(failure.data).toEqual({
        httpStatus: 403,
        reason: 'Forbidden',
        verb: 'list',
        resource: 'pods',
        namespace: 'shop',
      });
    });

    it("keeps the API server's words for a quota, which is a 403 too", async () => {
      const message =
        'pods "web" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3';
      await using server = await startFakeApiServer((_request, response) =>
        sendStatus(response, { code: 403, reason: 'Forbidden', message }),
      );
      await using client = clientTo(server.url);
      expect((await failureOf(client.request(CREATE_REQUEST))).message).toContain(message);
    });

    it('never quotes a body that is no Status, nor one that is no JSON', async () => {
      const secret = 'c2VjcmV0LXZhbHVl';
      for (const [status, type, body] of [
        [200, 'application/json', `{"data":{"password":"${secret}"`],
        [200, 'text/html', `<html>${secret}</html>`],
        [500, 'application/json', `{"data":"${secret}"}`],
        [400, 'text/plain', secret],
      ] as const) {
        await using server = await startFakeApiServer((_request, response) => {
          response.writeHead(status, { 'content-type': type });
          response.end(body);
        });
        await using client = clientTo(server.url);
        const failure = await failureOf(client.request({ ...PODS_REQUEST, resource: 'secrets' }));
        expect(describeAll(failure)).not.toContain(secret);
        expect(describeAll(failure)).not.toContain('html>');
      }
    });

    it('tells only the wrong fields of a refused Secret, not their values', async () => {
      await using server = await startFakeApiServer((_request, response) =>
        sendStatus(response, {
          code: 422,
          reason: 'Invalid',
          message: 'Secret "a" is invalid: data[x]: Invalid value: "hunter2"',
          details: { causes: [{ field: 'data[x]', message: 'Invalid value: "hunter2"' }] },
        }),
      );
      await using client = clientTo(server.url);
      const failure = await failureOf(client.request({ ...CREATE_REQUEST, resource: 'secrets' }));
      expect(failure.message).toContain('data[x]');
      expect(describeAll(failure)).not.toContain('hunter2');
    });

    it('does not follow a redirect, which would carry the credentials elsewhere', async () => {
      await using server = await startFakeApiServer((_request, response) => {
        response.writeHead(302, { location: 'http://elsewhere.invalid/' });
        response.end();
      });
      await using client = clientTo(server.url, { user: { token: 'abc' } });
      const failure = await failureOf(client.request(PODS_REQUEST));
      expect(failure.code).toBe('kube_unreachable');
      expect(server.requests).toHaveLength(1);
    });
  });
});

function describeAll(error: Error): string {
  const cause = error.cause instanceof Error ? describeAll(error.cause) : String(error.cause);
  return `${error.stack} ${JSON.stringify(error)} ${cause}`;
}
