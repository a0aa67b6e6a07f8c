import type { McpServerFactory } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../lib/log.ts';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import { MemoryPlanStore } from './plan-store.ts';
import { createServerFactory } from './server.ts';
import { eventually } from './testing/eventually.ts';
import { envelope2026, RawPeer } from './testing/raw-peer.ts';
import { sampleServerFactory } from './testing/sample-server.ts';
import { createSampleTools, newSampleLog } from './testing/sample-tools.ts';

type Request = (peer: RawPeer, method: string, params: Record<string, unknown>) => Promise<Record<string, unknown>>;

const REVISIONS: readonly {
  readonly revision: string;
  readonly connect: (peer: RawPeer) => Promise<void>;
  readonly request: Request;
  readonly meta: Record<string, unknown>;
}[] = [
  {
    revision: '2025-11-25',
    connect: (peer) => peer.initialize2025(),
    request: (peer, method, params) => peer.request(method, params),
    meta: {},
  },
  {
    revision: '2026-07-28',
    connect: async () => {},
    request: (peer, method, params) => peer.request2026(method, params),
    meta: envelope2026({}),
  },
];

describe.each(REVISIONS)('a server for a client of $revision', ({ connect, request, meta }) => {
  async function connected(factory: McpServerFactory = sampleServerFactory()): Promise<RawPeer> {
    const peer = new RawPeer(factory);
    await connect(peer);
    return peer;
  }

  test('lists the tools as the runner has them, with annotations and what they read', async () => {
    await using peer = await connected();
    const { result } = await request(peer, 'tools/list', {});
    const { tools } = result as { tools: readonly unknown[] };
    expect(tools).toHaveLength(8);
    expect(tools[0]).toEqual({
      name: 'echo',
      title: 'echo',
      description: 'Sample tool echo.',
      inputSchema: { type: 'object', properties: {} },
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
      _meta: { 'k8s-mcp/reads': { kind: 'echo', verb: 'list', arguments: [] } },
    });
  });

  test('hands the arguments to the tool as they came, and its text back', async () => {
    await using peer = await connected();
    const params = { name: 'echo', arguments: { namespace: 'shop', unknown: [1, { a: null }] } };
    const { result } = await request(peer, 'tools/call', params);
    expect(result).toMatchObject({ content: [{ type: 'text', text: JSON.stringify(params.arguments) }] });
    expect(result).not.toHaveProperty('isError');
  });

  test('passes a failed tool on as a result', async () => {
    await using peer = await connected();
    const { result } = await request(peer, 'tools/call', { name: 'fail' });
    expect(result).toMatchObject({ isError: true, content: [{ text: 'Forbidden: list pods' }] });
  });

  test('asks for the machine form that the request names', async () => {
    await using peer = await connected();
    const call = (_meta: Record<string, unknown>) => request(peer, 'tools/call', { name: 'echo', _meta });
    expect((await call({ 'k8s-mcp/form': 'objects' })).result).toMatchObject({
      structuredContent: { form: 'objects', rows: [] },
    });
    expect((await call({})).result).toMatchObject({ structuredContent: { form: 'none' } });
    expect((await call({ 'k8s-mcp/form': 'xml' })).error).toMatchObject({ code: -32602 });
  });

  test('answers an unknown tool with a protocol error that names the nearest', async () => {
    await using peer = await connected();
    const { error } = await request(peer, 'tools/call', { name: 'ecoh' });
    expect(error).toMatchObject({ code: -32602, data: { nearest: ['echo'] } });
    expect((error as Error).message).toContain('Did you mean echo?');
    const { error: other } = await request(peer, 'tools/call', { name: `constructor${'x'.repeat(5_000)}` });
    expect((other as Error).message.length).toBeLessThan(400);
  });

  test('tells nothing of an error that got past the runner', async () => {
    const runner = { ...createSampleTools(newSampleLog()), call: () => Promise.reject(new Error('password: hunter2')) };
    const clock = new ManualClock();
    const factory = createServerFactory(
      { runner, planStore: new MemoryPlanStore({ clock }), renderPlan: () => '', clock, log: silentLog },
      { name: 'sample', version: '0', instructions: '' },
    );
    await using peer = await connected(factory);
    const { error } = await request(peer, 'tools/call', { name: 'echo' });
    expect(error).toMatchObject({ code: -32603 });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  test('reports progress to a client that asked for it, each step once and in order', async () => {
    await using peer = await connected();
    const steps: unknown[] = [];
    const counting = request(peer, 'tools/call', { name: 'count_slowly', _meta: { progressToken: 'p1' } });
    for (let step = 0; step < 3; step++) {
      steps.push((await peer.receive((message) => message.method === 'notifications/progress')).params);
    }
    expect(steps).toEqual(
      [1, 2, 3].map((n) =>
        expect.objectContaining({ progressToken: 'p1', progress: n, total: 3, message: `step ${n}` }),
      ),
    );
    expect((await counting).result).toMatchObject({ content: [{ text: 'counted' }] });
  });

  test('aborts the tool when the client cancels', async () => {
    const log = newSampleLog();
    await using peer = await connected(sampleServerFactory({ log }));
    await request(peer, 'tools/list', {});
    void request(peer, 'tools/call', { name: 'hang', arguments: {} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    peer.send({ method: 'notifications/cancelled', params: { requestId: peer.lastId, _meta: meta } });
    await eventually(() => log.cancelled).toEqual(['hang']);
  });
});

test('gives its name, version and instructions to a client of either revision', async () => {
  await using peer = new RawPeer(sampleServerFactory());
  const { result: discovered } = await peer.request2026('server/discover', {});
  expect(discovered).toMatchObject({ supportedVersions: ['2026-07-28'], instructions: 'Sample tools.' });
  await using older = new RawPeer(sampleServerFactory());
  const { result } = await older.request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '0' },
  });
  expect(result).toMatchObject({ instructions: 'Sample tools.', serverInfo: { name: 'sample', version: '1.2.3' } });
});
