import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { silentLog } from '../lib/log.ts';
import { OMITTED_FIELD } from '../lib/machine-form.ts';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import type { KnownCluster } from './cluster-identity.ts';
import { type KindScanOptions, scanKind } from './kind-scan.ts';
import { readClusterInfo } from './machine-page.ts';
import { namespaceParser } from './resource-parser/namespace-parser.ts';
import { podParser } from './resource-parser/pod-parser.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import type { KindReport } from './scan-report.ts';
import {
  apiFailure,
  type FakeCluster,
  fakeCluster,
  infoOf,
  namespaceObject,
  pageOf,
  podObject,
  podObjects,
  toolsOf,
} from './testing/fake-cluster.ts';
import { recordingListener } from './testing/recording-listener.ts';
import { type Arguments, ScriptedCaller } from './testing/scripted-caller.ts';
import { openTestCache } from './testing/test-cache.ts';

const BATCH = 10;

async function setUp() {
  const clock = new ManualClock();
  const test = await openTestCache(clock);
  const cluster = fakeCluster('prod');
  const caller = new ScriptedCaller(toolsOf(cluster));
  const listener = recordingListener();
  const { cache, ttl } = test;
  const deps = { caller, cache, ttl, clock, random: () => 1, log: silentLog, listener };
  const known: KnownCluster = {
    type: 'cluster',
    name: 'prod',
    info: readClusterInfo(infoOf(cluster), ''),
    generation: 0,
  };
  const stop = new AbortController();
  /** Scans, and moves the clock for as long as that takes. */
  const scan = async (
    parser: ResourceParser = podParser,
    options: Partial<KindScanOptions> = {},
  ): Promise<KindReport> => {
    const all = { batchSize: BATCH, timeoutMs: 120_000, namespaces: [], signal: stop.signal, ...options };
    let report: KindReport | undefined;
    const scanning = scanKind(deps, { cluster: known, parser }, all).then((done) => {
      report = done;
    });
    for (let second = 0; report === undefined && second < 200; second++) await clock.advance(1_000);
    await scanning;
    if (report === undefined) throw new Error('the scan never ends');
    return report;
  };
  const scope = (namespace = '') => cache.scopeState({ cluster: 'prod', apiGroup: '', kind: 'Pod', namespace });
  const podNames = () => test.values('SELECT name FROM pods ORDER BY name');
  return {
    ...{ clock, cluster, caller, listener, scan, scope, podNames, stop, query: test.query, values: test.values },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

/** Answers with the cluster's pods where `fail` doesn't throw. */
function failing(
  { caller, cluster }: { readonly caller: ScriptedCaller; readonly cluster: FakeCluster },
  fail: (toolArguments: Arguments) => void,
): void {
  caller.set('k8s_list_pods', (toolArguments) => {
    fail(toolArguments);
    return pageOf(cluster, 'Pod', toolArguments);
  });
}

describe('a complete list', () => {
  it('fills the cache page by page and makes the scope fresh as of its first request', async () => {
    await using test = await setUp();
    test.cluster.objects.set('Pod', podObjects('shop', 35));
    const startedAt = test.clock.now();
    const report = await test.scan();
    expect(report).toMatchObject({ outcome: 'complete', cluster: 'prod', kind: 'Pod' });
    expect(report.scopes[0]).toMatchObject({ counts: { seen: 35, inserted: 35, deleted: 0, pages: 3 } });
    expect(test.podNames()).toHaveLength(35);
    expect(test.scope()).toMatchObject({
      complete: true,
      observedAt: startedAt,
      itemCount: 35,
      resourceVersion: '100',
      ttlMs: 300_000,
    });
  });

  it('keeps the version of the first page though later pages say another', async () => {
    await using test = await setUp();
    test.cluster.objects.set('Pod', podObjects('shop', 35));
    test.caller.set('k8s_list_pods', (toolArguments) => {
      test.cluster.resourceVersion++;
      return pageOf(test.cluster, 'Pod', toolArguments);
    });
    await test.scan();
    expect(test.scope()?.resourceVersion).toBe('101');
  });

  it('removes what is gone and writes only what has changed', async () => {
    await using test = await setUp();
    await test.scan();
    const pods = test.cluster.objects.get('Pod') ?? [];
    test.cluster.objects.set('Pod', [...pods.slice(1, 2), podObject('tools', 'cron'), podObject('tools', 'new')]);
    const report = await test.scan();
    expect(report.scopes[0]).toMatchObject({ counts: { seen: 3, inserted: 1, updated: 1, unchanged: 1, deleted: 1 } });
    expect(test.podNames()).toEqual(['cron', 'new', 'web-2']);
  });

  it('tells the listener how far it is', async () => {
    await using test = await setUp();
    test.cluster.objects.set('Pod', podObjects('shop', 25));
    await test.scan();
    await test.scan();
    expect(test.listener.events).toEqual([
      'started Pod',
      'page Pod 10',
      'page Pod 25 last',
      'finished Pod 25',
      'started Pod of 25',
      'page Pod 10',
      'page Pod 25 last',
      'finished Pod 25',
    ]);
  });

  it('takes an empty list for what it is: nothing there', async () => {
    await using test = await setUp();
    await test.scan();
    test.cluster.objects.set('Pod', []);
    await test.scan();
    expect(test.podNames()).toEqual([]);
    expect(test.scope()).toMatchObject({ complete: true, itemCount: 0 });
  });

  it('keeps an object of which only the metadata came, and claims nothing about the rest', async () => {
    await using test = await setUp();
    const { spec: _spec, status: _status, ...huge } = podObject('shop', 'huge');
    test.cluster.objects.set('Pod', [{ ...huge, [OMITTED_FIELD]: 70_000_000 }, podObject('shop', 'web-1')]);
    expect((await test.scan()).outcome).toBe('complete');
    expect(
      test.query("SELECT status, ready, cpu_request_millis, images, labels FROM pods WHERE name = 'huge'"),
    ).toEqual([{ status: null, ready: null, cpu_request_millis: null, images: null, labels: '{"app":"huge"}' }]);
  });

  it('takes what the API allows and nobody expects', async () => {
    await using test = await setUp();
    const longest = 'n'.repeat(253);
    const odd = podObject('s'.repeat(63), longest);
    const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`label-${index}`, 'x']));
    const annotations = { a: '\u0000\t\n"\u{1f600}\ud800', b: "'; DROP TABLE pods; --" };
    test.cluster.objects.set('Pod', [{ ...odd, metadata: { ...odd.metadata, labels, annotations } }]);
    expect((await test.scan()).outcome).toBe('complete');
    const [row] = test.query('SELECT p.name, p.labels, b.body FROM pods p JOIN object_bodies b USING (id)');
    expect(row?.name).toBe(longest);
    expect(JSON.parse(String(row?.labels))).toEqual(labels);
    expect(JSON.parse(String(row?.body))).toMatchObject({ metadata: { annotations: { b: annotations.b } } });
  });
});

describe('a list that fails', () => {
  const failures: readonly (readonly [string, () => AppError, string])[] = [
    ['the MCP server is gone', () => new AppError('mcp_unreachable', 'The MCP server died.'), 'mcp_unreachable'],
    ['the credentials have expired', () => apiFailure(401, 'Unauthorized'), 'kube_api'],
    ['the API server is broken', () => apiFailure(503, 'ServiceUnavailable'), 'kube_api'],
    ['the API server is gone', () => new AppError('kube_unreachable', 'Connection refused.'), 'kube_unreachable'],
    ['the API server has enough', () => apiFailure(429, 'TooManyRequests', { retryAfterMs: 60_000 }), 'kube_api'],
    ['something is wrong with us', () => new AppError('internal', 'a bug'), 'internal'],
  ];

  it.each(failures)('removes nothing and moves nothing when %s after a page', async (_case, failure, code) => {
    await using test = await setUp();
    test.cluster.objects.set('Pod', podObjects('shop', 40));
    await test.scan();
    const before = test.scope();
    test.cluster.objects.set('Pod', podObjects('shop', 30));
    failing(test, ({ cursor }) => {
      if (cursor !== undefined) throw failure();
    });
    const report = await test.scan();
    expect(report).toMatchObject({ outcome: 'failed', error: { code } });
    expect(test.podNames()).toHaveLength(40);
    expect(test.scope()).toMatchObject({
      complete: true,
      observedAt: before?.observedAt,
      resourceVersion: before?.resourceVersion,
      itemCount: 40,
      error: failure().message,
    });
    expect(test.query('SELECT error, finished_at IS NOT NULL AS ended FROM scans ORDER BY id DESC LIMIT 1')).toEqual([
      { error: failure().message, ended: 1 },
    ]);
  });

  it('does not take what a first list got half-way for all there is', async () => {
    await using test = await setUp();
    test.cluster.objects.set('Pod', podObjects('shop', 40));
    failing(test, ({ cursor }) => {
      if (cursor !== undefined) throw apiFailure(500, 'InternalError');
    });
    await test.scan();
    expect(test.scope()).toMatchObject({ complete: false, error: 'InternalError: said by the API server' });
    expect(test.scope()?.observedAt).toBeUndefined();
  });

  it('goes on from the same page when the MCP server died under it and came back', async () => {
    await using test = await setUp();
    test.cluster.objects.set('Pod', podObjects('shop', 40));
    let deaths = 0;
    failing(test, ({ cursor }) => {
      if (cursor !== undefined && deaths++ === 0) throw new AppError('mcp_unreachable', 'The MCP server died.');
    });
    expect(await test.scan()).toMatchObject({ outcome: 'complete', scopes: [{ counts: { seen: 40 } }] });
  });

  it('begins the list again when the API server has forgotten it half-way', async () => {
    await using test = await setUp();
    test.cluster.objects.set('Pod', podObjects('shop', 40));
    let lists = 0;
    failing(test, ({ cursor }) => {
      if (cursor === undefined) lists++;
      else if (lists === 1) throw new AppError('cursor_expired', 'The API server no longer has the list.');
    });
    expect((await test.scan()).outcome).toBe('complete');
    expect(lists).toBe(2);
    expect(test.scope()?.error).toBeUndefined();
    expect(test.listener.events).toContain('failed Pod cursor_expired, again');
  });

  it('gives a list up that is forgotten every time', async () => {
    await using test = await setUp();
    test.cluster.objects.set('Pod', podObjects('shop', 40));
    failing(test, ({ cursor }) => {
      if (cursor !== undefined) throw apiFailure(410, 'Expired');
    });
    expect(await test.scan()).toMatchObject({ outcome: 'failed', error: { data: { httpStatus: 410 } } });
    expect(test.caller.callsOf('k8s_list_pods').filter(({ cursor }) => cursor === undefined)).toHaveLength(3);
  });

  it('stores nothing of a page that holds something odd', async () => {
    await using test = await setUp();
    test.caller.set('k8s_list_pods', (toolArguments) => {
      const page = pageOf(test.cluster, 'Pod', toolArguments);
      return { ...page, objects: [podObject('shop', 'fine'), { kind: 'Pod', metadata: null }] };
    });
    expect(await test.scan()).toMatchObject({ outcome: 'failed', error: { code: 'mcp_protocol' } });
    expect(test.podNames()).toEqual([]);
  });

  it('names the tool that a foreign server lacks', async () => {
    await using test = await setUp();
    test.caller.remove('k8s_list_pods');
    const report = await test.scan();
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'tool_unknown' } });
    expect(test.scope()?.error).toContain('The MCP server has no tool k8s_list_pods');
  });

  it('is given up at its time limit', async () => {
    await using test = await setUp();
    test.caller.set('k8s_list_pods', () => new Promise(() => {}));
    const report = await test.scan(podParser, { timeoutMs: 30_000 });
    expect(report).toMatchObject({ outcome: 'failed', durationMs: 30_000, error: { code: 'timeout' } });
    expect(test.scope()?.error).toContain('SCANNER_TIMEOUT');
  });

  it('says that it was stopped when the scanner is', async () => {
    await using test = await setUp();
    test.caller.set('k8s_list_pods', () => {
      test.stop.abort();
      return new Promise(() => {});
    });
    expect(await test.scan()).toMatchObject({ outcome: 'failed', durationMs: 0, error: { code: 'cancelled' } });
  });
});

describe('a person who may read only some namespaces', () => {
  const allowing =
    (...namespaces: readonly string[]) =>
    ({ namespace }: Arguments): void => {
      if (!namespaces.includes(String(namespace))) throw apiFailure(403, 'Forbidden');
    };

  it('gets each namespace that can be read as a scope of its own', async () => {
    await using test = await setUp();
    failing(test, allowing('shop'));
    const report = await test.scan();
    expect(report.outcome).toBe('partial');
    expect(test.podNames()).toEqual(['web-1', 'web-2']);
    expect(test.scope('shop')).toMatchObject({ complete: true, itemCount: 2 });
    expect(test.scope('tools')).toMatchObject({ complete: false, error: 'Forbidden: said by the API server' });
    expect(test.scope('')).toMatchObject({ complete: false, error: 'Forbidden: said by the API server' });
  });

  it("gets the context's own namespace where the namespaces may not be listed either", async () => {
    await using test = await setUp();
    test.caller.set('k8s_list_namespaces', () => {
      throw apiFailure(403, 'Forbidden');
    });
    failing(test, allowing('shop'));
    expect((await test.scan()).outcome).toBe('partial');
    expect(test.caller.callsOf('k8s_list_pods').map(({ namespace }) => namespace)).toEqual([undefined, 'shop']);
  });

  it('is told so where nothing can be read at all', async () => {
    await using test = await setUp();
    failing(test, allowing());
    expect(await test.scan()).toMatchObject({ outcome: 'forbidden', error: { data: { httpStatus: 403 } } });
  });

  it('gets the namespaces of the setting and no other, without a look at all of them', async () => {
    await using test = await setUp();
    const report = await test.scan(podParser, { namespaces: ['tools', 'shop', 'tools'] });
    expect(report.outcome).toBe('complete');
    expect(test.caller.callsOf('k8s_list_pods').map(({ namespace }) => namespace)).toEqual(['tools', 'shop']);
    expect(test.scope('')).toBeUndefined();
  });

  it('still gets kinds without namespaces whole', async () => {
    await using test = await setUp();
    await test.scan(namespaceParser, { namespaces: ['shop'] });
    expect(test.values('SELECT name FROM namespaces ORDER BY name')).toEqual(['shop', 'tools']);
  });

  it('gets the namespaces first that a deadline left out before', async () => {
    await using test = await setUp();
    const namespaces = ['a', 'b', 'c'];
    for (const name of namespaces) test.cluster.objects.get('Pod')?.push(podObject(name, 'pod'));
    test.caller.set('k8s_list_pods', (toolArguments) =>
      toolArguments.namespace === 'b' ? new Promise(() => {}) : pageOf(test.cluster, 'Pod', toolArguments),
    );
    const report = await test.scan(podParser, { namespaces, timeoutMs: 10_000 });
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'timeout' } });
    test.caller.calls.length = 0;
    test.caller.set('k8s_list_pods', (toolArguments) => pageOf(test.cluster, 'Pod', toolArguments));
    await test.scan(podParser, { namespaces });
    expect(test.caller.callsOf('k8s_list_pods').map(({ namespace }) => namespace)).toEqual(['b', 'c', 'a']);
  });

  it('is not misled by a server that leaves out what it may not read', async () => {
    await using test = await setUp();
    test.caller.set('k8s_list_pods', (toolArguments) => ({
      ...pageOf(test.cluster, 'Pod', toolArguments),
      complete: toolArguments.namespace !== undefined,
    }));
    expect((await test.scan()).outcome).toBe('partial');
    expect(test.scope('')?.complete).toBe(false);
    expect(test.scope('shop')?.complete).toBe(true);
  });

  it('keeps what is known when the namespaces cannot be asked for', async () => {
    await using test = await setUp();
    test.cluster.objects.set('Namespace', [namespaceObject('shop')]);
    failing(test, allowing('shop'));
    await test.scan();
    test.caller.set('k8s_list_namespaces', () => {
      throw apiFailure(503, 'ServiceUnavailable');
    });
    expect(await test.scan()).toMatchObject({ outcome: 'failed', error: { data: { httpStatus: 503 } } });
    expect(test.scope('shop')).toMatchObject({ complete: true, itemCount: 2 });
  });
});
