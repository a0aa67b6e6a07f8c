import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../lib/clock.ts';
import { silentLog } from '../lib/log.ts';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import { type HttpOptions, type HttpServing, serveHttp } from './serve-http.ts';
import { eventually } from './testing/eventually.ts';
import { envelope2026 } from './testing/raw-peer.ts';
import { sampleServerFactory } from './testing/sample-server.ts';
import { newSampleLog } from './testing/sample-tools.ts';

function serve(options: Partial<HttpOptions> = {}, clock: Clock = systemClock): Promise<HttpServing> {
  const deps = { factory: sampleServerFactory(), clock, log: silentLog };
  return serveHttp(deps, { host: '127.0.0.1', port: 0, closeGraceMs: 100, ...options });
}

interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** `fetch` would write the Host header itself. */
async function send(
  url: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const request = httpRequest(url, { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false });
  request.on('error', reject);
  request.on('response', async (response) => {
    const body = (await response.setEncoding('utf8').toArray()).join('');
    resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
  });
  request.end(options.body);
  return await promise;
}

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

function rpc(method: string, params: Record<string, unknown> = {}): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
}

async function initialize(url: string): Promise<Reply & { readonly sessionId: string }> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '0' } };
  const reply = await send(url, { method: 'POST', headers: JSON_HEADERS, body: rpc('initialize', params) });
  return { ...reply, sessionId: String(reply.headers['mcp-session-id']) };
}

async function listTools(url: string, sessionId: string): Promise<Reply> {
  const headers = { ...JSON_HEADERS, 'mcp-session-id': sessionId };
  return await send(url, { method: 'POST', headers, body: rpc('tools/list') });
}

describe('where it listens', () => {
  test('a free port is found, and told', async () => {
    await using serving = await serve();
    expect(serving.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/mcp$/);
    await using second = await serve({ host: 'localhost' });
    expect(second.url).toMatch(/^http:\/\/localhost:/);
  });

  test.each(['0.0.0.0', '192.168.1.5', '::', 'example.org', ''])('"%s" is refused, and says why', async (host) => {
    await expect(serve({ host })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('loopback'),
    });
  });

  test('a taken port is named', async () => {
    await using serving = await serve();
    const port = Number(new URL(serving.url).port);
    await expect(serve({ port })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`127.0.0.1:${port} is taken`),
    });
  });
});

describe('what it answers', () => {
  test('its health, at /healthz', async () => {
    await using serving = await serve();
    const url = new URL('/healthz', serving.url).href;
    expect(await send(url)).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    expect(await send(url, { method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  test('not found for other paths, and which methods it takes', async () => {
    await using serving = await serve();
    expect((await send(new URL('/', serving.url).href)).status).toBe(404);
    expect((await send(new URL('/mcp/x', serving.url).href)).status).toBe(404);
    for (const method of ['PUT', 'OPTIONS', 'PATCH']) {
      expect(await send(serving.url, { method })).toMatchObject({
        status: 405,
        headers: { allow: 'GET, POST, DELETE' },
      });
    }
  });

  test.each([
    ['a foreign Host', { host: 'evil.example' }],
    ['a rebound Host', { host: 'evil.example:80' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['an opaque Origin', { origin: 'null' }],
  ])('no to %s, on every path', async (_name, headers) => {
    await using serving = await serve();
    for (const path of ['/mcp', '/healthz', '/']) {
      expect((await send(new URL(path, serving.url).href, { headers })).status).toBe(403);
    }
  });

  test('yes to a page of this machine', async () => {
    await using serving = await serve();
    const headers = { ...JSON_HEADERS, origin: 'http://localhost:5173' };
    const body = rpc('tools/list', { _meta: envelope2026({}) });
    const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
    const reply = await send(serving.url, { method: 'POST', headers: { ...headers, ...modern }, body });
    expect(reply).toMatchObject({ status: 200, body: expect.stringContaining('"echo"') });
  });

  test('too large for a body over the limit, declared or not', async () => {
    await using serving = await serve({ maxBodyBytes: 1_000 });
    const body = rpc('tools/call', { name: 'echo', arguments: { a: 'x'.repeat(2_000) } });
    expect((await send(serving.url, { method: 'POST', headers: JSON_HEADERS, body })).status).toBe(413);
    const chunked = { ...JSON_HEADERS, 'transfer-encoding': 'chunked' };
    expect((await send(serving.url, { method: 'POST', headers: chunked, body })).status).toBe(413);
  });

  test.each([
    ['no JSON', 'nonsense', 400],
    ['JSON that is no request', '[1, 2]', 400],
  ])('bad request for %s', async (_name, body, status) => {
    await using serving = await serve();
    expect((await send(serving.url, { method: 'POST', headers: JSON_HEADERS, body })).status).toBe(status);
    expect(serving.sessionCount).toBe(0);
  });
});

describe('sessions of 2025 clients', () => {
  test('are opened by initialize only, found again by their header, and ended by DELETE', async () => {
    await using serving = await serve();
    expect((await send(serving.url, { method: 'POST', headers: JSON_HEADERS, body: rpc('tools/list') })).status).toBe(
      400,
    );
    expect(serving.sessionCount).toBe(0);
    const { status, sessionId } = await initialize(serving.url);
    expect(status).toBe(200);
    expect(serving.sessionCount).toBe(1);
    expect(await listTools(serving.url, sessionId)).toMatchObject({
      status: 200,
      body: expect.stringContaining('"echo"'),
    });
    expect((await listTools(serving.url, 'made-up')).status).toBe(404);
    const headers = { 'mcp-session-id': sessionId };
    expect((await send(serving.url, { method: 'DELETE', headers })).status).toBe(200);
    expect(serving.sessionCount).toBe(0);
    expect((await listTools(serving.url, sessionId)).status).toBe(404);
  });

  test('end when idle, but not while a stream is open', async () => {
    const clock = new ManualClock();
    await using serving = await serve({ sessionIdleMs: 60_000 }, clock);
    const idle = await initialize(serving.url);
    const busy = await initialize(serving.url);
    const leaving = new AbortController();
    const stream = await fetch(serving.url, {
      headers: { accept: 'text/event-stream', 'mcp-session-id': busy.sessionId },
      signal: leaving.signal,
    });
    expect(stream.status).toBe(200);
    await clock.advance(60_000);
    await eventually(() => serving.sessionCount).toBe(1);
    expect((await listTools(serving.url, idle.sessionId)).status).toBe(404);
    expect((await listTools(serving.url, busy.sessionId)).status).toBe(200);
    leaving.abort();
    // Idle from the end of its stream on.
    await eventually(() => clock.sleepers).toBe(1);
    await eventually(async () => {
      await clock.advance(60_000);
      return serving.sessionCount;
    }).toBe(0);
  });

  test('are capped: the longest idle makes room, and none that is in use', async () => {
    const clock = new ManualClock();
    await using serving = await serve({ maxSessions: 2 }, clock);
    const first = await initialize(serving.url);
    await clock.advance(1_000);
    const second = await initialize(serving.url);
    await clock.advance(1_000);
    await listTools(serving.url, first.sessionId);
    const third = await initialize(serving.url);
    expect(serving.sessionCount).toBe(2);
    expect((await listTools(serving.url, second.sessionId)).status).toBe(404);
    const leaving = new AbortController();
    for (const { sessionId } of [first, third]) {
      const headers = { accept: 'text/event-stream', 'mcp-session-id': sessionId };
      expect((await fetch(serving.url, { headers, signal: leaving.signal })).status).toBe(200);
    }
    expect((await initialize(serving.url)).status).toBe(503);
    expect(serving.sessionCount).toBe(2);
    leaving.abort();
  });
});

describe('its end', () => {
  test('lets calls under way finish, and takes no new ones', async () => {
    const serving = await serve({ closeGraceMs: 60_000 });
    const _meta = { ...envelope2026({}), progressToken: 1 };
    const headers = {
      ...JSON_HEADERS,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'count_slowly',
    };
    const body = rpc('tools/call', { name: 'count_slowly', arguments: {}, _meta });
    // Answered by a stream, which begins with the first progress.
    const calling = await fetch(serving.url, { method: 'POST', headers, body });
    const closing = serving[Symbol.asyncDispose]();
    await expect(send(serving.url)).rejects.toThrow(/ECONN/);
    expect(await calling.text()).toContain('counted');
    await closing;
  });

  test('cuts what does not finish, streams too', async () => {
    const serving = await serve({ closeGraceMs: 100 });
    const { sessionId } = await initialize(serving.url);
    const stream = await fetch(serving.url, { headers: { accept: 'text/event-stream', 'mcp-session-id': sessionId } });
    const headers = { ...JSON_HEADERS, 'mcp-session-id': sessionId };
    const body = rpc('tools/call', { name: 'hang', arguments: {} });
    const hanging = await fetch(serving.url, { method: 'POST', headers, body });
    await serving[Symbol.asyncDispose]();
    await stream.text().catch(() => {});
    expect(await hanging.text().catch(() => '')).not.toContain('result');
  });
});

test('a caller that hangs up cancels its call', async () => {
  const log = newSampleLog();
  const deps = { factory: sampleServerFactory({ log }), clock: systemClock, log: silentLog };
  await using serving = await serveHttp(deps, { host: '127.0.0.1', port: 0 });
  const leaving = new AbortController();
  const headers = {
    ...JSON_HEADERS,
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': 'hang',
  };
  const body = rpc('tools/call', { name: 'hang', arguments: {}, _meta: envelope2026({}) });
  const calling = fetch(serving.url, { method: 'POST', headers, body, signal: leaving.signal });
  setTimeout(() => leaving.abort(), 100);
  await expect(calling).rejects.toThrow();
  await eventually(() => log.cancelled).toEqual(['hang']);
});
