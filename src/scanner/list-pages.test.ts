import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import { openDeadline } from './deadline.ts';
import { type ListRequest, listPages } from './list-pages.ts';
import { apiFailure, fakeCluster, pageOf, podObjects } from './testing/fake-cluster.ts';
import { type Answer, ScriptedCaller } from './testing/scripted-caller.ts';

const request: ListRequest = {
  toolArguments: {},
  expected: { tool: 'list', cluster: 'prod', apiGroup: '', kind: 'Pod', namespace: '', namespaced: true },
  batchSize: 10,
};

function setUp(answer: Answer, timeoutMs = 120_000) {
  const clock = new ManualClock();
  const caller = new ScriptedCaller({ list: answer });
  const stop = new AbortController();
  const deadline = openDeadline({ clock }, { timeoutMs, signal: stop.signal, work: 'The list' });
  const names = async (): Promise<string[]> => {
    const read: string[] = [];
    for await (const page of listPages({ caller, clock, random: () => 1 }, request, deadline)) {
      read.push(...page.objects.map((object) => object.metadata.name));
    }
    return read;
  };
  return { clock, caller, stop, names };
}

function clusterOf(count: number) {
  const cluster = fakeCluster('prod');
  cluster.objects.set('Pod', podObjects('shop', count));
  return cluster;
}

describe('listPages', () => {
  it('yields every object once and in order, in pages that grow', async () => {
    const cluster = clusterOf(75);
    const { names, caller } = setUp((toolArguments) => pageOf(cluster, 'Pod', toolArguments));
    const listed = await names();
    expect(listed).toEqual((cluster.objects.get('Pod') ?? []).map((pod) => pod.metadata.name));
    expect(caller.callsOf('list')).toEqual([
      { limit: 10 },
      { limit: 20, cursor: '10' },
      { limit: 40, cursor: '30' },
      { limit: 80, cursor: '70' },
    ]);
  });

  it('asks for the next page before the caller is done with this one', async () => {
    const cluster = clusterOf(15);
    const { caller, clock } = setUp((toolArguments) => pageOf(cluster, 'Pod', toolArguments));
    const deadline = openDeadline({ clock }, { timeoutMs: 1000, signal: new AbortController().signal, work: 'x' });
    for await (const page of listPages({ caller, clock, random: () => 1 }, request, deadline)) {
      expect(caller.calls).toHaveLength(2);
      expect(page.objects.length).toBeGreaterThan(0);
    }
  });

  it('asks again for a page that failed in passing, and waits as long as the API server asked', async () => {
    const cluster = clusterOf(15);
    let failures = 0;
    const { names, caller, clock } = setUp((toolArguments) => {
      if (toolArguments.cursor === '10' && failures++ < 1) {
        throw apiFailure(429, 'TooManyRequests', { retryAfterMs: 7_000 });
      }
      return pageOf(cluster, 'Pod', toolArguments);
    });
    const listed = names();
    await clock.advance(6_999);
    expect(caller.calls).toHaveLength(2);
    await clock.advance(1);
    expect(await listed).toHaveLength(15);
    expect(caller.calls).toHaveLength(3);
  });

  it.each([500, 503])('asks again for a page that the API server answered with %i', async (httpStatus) => {
    const cluster = clusterOf(5);
    let failures = 0;
    const { names, caller, clock } = setUp((toolArguments) => {
      if (failures++ === 0) throw apiFailure(httpStatus, 'ServiceUnavailable');
      return pageOf(cluster, 'Pod', toolArguments);
    });
    const listed = names();
    await clock.advance(1_000);
    expect(await listed).toHaveLength(5);
    expect(caller.calls).toHaveLength(2);
  });

  it.each([
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [410, 'Gone'],
  ])('does not ask again for what would be answered by %i again', async (httpStatus, reason) => {
    const { names, caller } = setUp(() => {
      throw apiFailure(httpStatus, reason);
    });
    await expect(names()).rejects.toMatchObject({ data: { httpStatus } });
    expect(caller.calls).toHaveLength(1);
  });

  it('gives up at once where waiting is asked for longer than a list may be held open', async () => {
    const { names, caller } = setUp(() => {
      throw apiFailure(429, 'TooManyRequests', { retryAfterMs: 90_000 });
    });
    await expect(names()).rejects.toMatchObject({ code: 'kube_api', data: { retryAfterMs: 90_000 } });
    expect(caller.calls).toHaveLength(1);
  });

  it('gives up after three attempts when the MCP server keeps dying', async () => {
    const { names, caller, clock } = setUp(() => {
      throw new AppError('mcp_unreachable', 'the server died');
    });
    const listed = expect(names()).rejects.toMatchObject({ code: 'mcp_unreachable' });
    await clock.advance(60_000);
    await listed;
    expect(caller.calls).toHaveLength(3);
  });

  it('asks for fewer objects when a page is too large, down to one', async () => {
    const cluster = clusterOf(12);
    const { names, caller } = setUp((toolArguments) => {
      if (Number(toolArguments.limit) > 2) throw new AppError('response_too_large', 'too large');
      return pageOf(cluster, 'Pod', toolArguments);
    });
    expect(await names()).toHaveLength(12);
    expect(caller.callsOf('list').filter((call) => Number(call.limit) > 2)).not.toHaveLength(0);
  });

  it('refuses a list that leads back to itself', async () => {
    const cluster = clusterOf(12);
    const { names } = setUp((toolArguments) => ({ ...pageOf(cluster, 'Pod', toolArguments), continue: 'again' }));
    await expect(names()).rejects.toMatchObject({ code: 'mcp_protocol' });
  });

  it('ends at the deadline though the server says nothing and listens to nobody', async () => {
    const { names, clock } = setUp(() => new Promise(() => {}), 5_000);
    const listed = expect(names()).rejects.toMatchObject({ code: 'timeout', data: { timeoutMs: 5_000 } });
    await clock.advance(5_000);
    await listed;
  });

  it('goes on past the time limit for as long as pages come', async () => {
    const cluster = clusterOf(75);
    const { names, caller, clock } = setUp(async (toolArguments) => {
      await clock.sleep(4_000);
      return pageOf(cluster, 'Pod', toolArguments);
    }, 5_000);
    const listed = names();
    await clock.advance(16_000);
    expect(await listed).toHaveLength(75);
    expect(caller.calls).toHaveLength(4);
  });

  it('ends at once when the scanner is stopped', async () => {
    const { names, stop } = setUp(() => new Promise(() => {}));
    const listed = expect(names()).rejects.toMatchObject({ code: 'cancelled' });
    stop.abort();
    await listed;
  });
});
